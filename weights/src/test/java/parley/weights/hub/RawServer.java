package parley.weights.hub;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that says whatever a test wants, byte by byte; one request a connection. */
final class RawServer implements AutoCloseable {

  /**
   * What a client asked.
   *
   * @param headers by their names in lower case
   */
  record Request(String method, String path, Map<String, String> headers) {
    boolean isHead() {
      return method.equals("HEAD");
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    /** The first byte asked for. */
    int from() {
      String range = header("range");
      return range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    }
  }

  /** Writes one response. */
  @FunctionalInterface
  interface Answer {
    void write(Request request, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket socket;
  private final Answer answer;
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  RawServer(Answer answer) throws IOException {
    this.answer = answer;
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  List<Request> requests() {
    return requests;
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) { // closed
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        OutputStream out = new BufferedOutputStream(client.getOutputStream())) {
      Request request = read(client.getInputStream());
      requests.add(request);
      answer.write(request, out);
      out.flush();
    } catch (IOException | InterruptedException e) { // the client went away, or the test ended
      return;
    }
  }

  private static Request read(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("no request");
      }
      text.append((char) c);
    }
    String[] lines = text.toString().split("\r\n", -1);
    String[] first = lines[0].split(" ", -1);
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 1; i < lines.length - 2; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip());
    }
    return new Request(first[0], first[1], headers);
  }

  /** Writes a status line and headers. */
  static void head(OutputStream out, int status, String... headers) throws IOException {
    String text =
        "HTTP/1.1 "
            + status
            + " Said\r\nConnection: close\r\n"
            + String.join("", List.of(headers).stream().map(h -> h + "\r\n").toList())
            + "\r\n";
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
