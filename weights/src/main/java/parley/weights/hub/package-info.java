/**
 * Getting models from the model hub: its protocol, and the cache as huggingface_hub lays it out, so
 * that what either of the two downloaded is there for the other. {@link parley.weights.hub.Hub} is
 * the way in; nothing here prints.
 */
package parley.weights.hub;
