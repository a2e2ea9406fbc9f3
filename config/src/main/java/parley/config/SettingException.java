package parley.config;

/** A setting has a bad value or name; the message says where, expected and got, in one line. */
public final class SettingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public SettingException(String message) {
    super(message);
  }
}
