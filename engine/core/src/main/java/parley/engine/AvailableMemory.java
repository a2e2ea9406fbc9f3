package parley.engine;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * How much memory this process can still take. Nothing in the JVM limits memory off the heap, and
 * Linux kills a process that takes too much, so the need is compared with this first.
 */
public final class AvailableMemory {

  /** The files in which one version of Linux's control groups keeps its numbers. */
  private record Groups(String mount, String limit, String usage, String statPrefix) {
    static final Groups V1 =
        new Groups(
            "sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_");
    static final Groups V2 = new Groups("sys/fs/cgroup", "memory.max", "memory.current", "");
  }

  private final Path root;

  /**
   * @param root of the file system; another folder in tests
   */
  AvailableMemory(Path root) {
    this.root = root;
  }

  /**
   * @param what needs the memory, for the message
   * @throws ModelException saying how much is needed and how much is available
   */
  public static void require(String what, long bytes) {
    new AvailableMemory(Path.of("/")).check(what, bytes);
  }

  void check(String what, long needed) {
    long available = bytes();
    if (needed > available) {
      throw new ModelException(
          "%s need %s of memory, %s are available: close other programs or use a smaller model"
              .formatted(what, megabytes(needed), megabytes(available)));
    }
  }

  /** Bytes that can be had; on systems other than Linux the size of physical memory. */
  long bytes() {
    OptionalLong free = number(root.resolve("proc/meminfo"), "MemAvailable:");
    if (free.isEmpty()) {
      return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }
    return Math.min(free.getAsLong() * 1024, controlGroups());
  }

  /** What the tightest of this process's control groups leaves. */
  private long controlGroups() {
    long least = Long.MAX_VALUE;
    for (String line : lines(root.resolve("proc/self/cgroup"))) {
      String[] parts = line.split(":", 3); // hierarchy:controllers:/path
      if (parts.length == 3 && parts[1].isEmpty()) {
        least = Math.min(least, left(Groups.V2, parts[2]));
      } else if (parts.length == 3 && List.of(parts[1].split(",", -1)).contains("memory")) {
        least = Math.min(least, left(Groups.V1, parts[2]));
      }
    }
    return least;
  }

  /** A group is bound by its ancestors too; in a container its own path may not be visible. */
  private long left(Groups files, String path) {
    long least = Long.MAX_VALUE;
    Path mount = root.resolve(files.mount());
    Path own = mount.resolve(path.substring(1)).normalize();
    Path group = own.startsWith(mount) ? own : mount;
    for (; group != null && group.startsWith(mount); group = group.getParent()) {
      OptionalLong limit = number(group.resolve(files.limit()), "");
      OptionalLong usage = number(group.resolve(files.usage()), "");
      if (limit.isPresent() && usage.isPresent()) {
        long kept = usage.getAsLong() - reclaimable(group.resolve("memory.stat"), files);
        least = Math.min(least, Math.max(0, limit.getAsLong() - kept));
      }
    }
    return least;
  }

  /** Cached file pages, which the kernel gives up when memory is short. */
  private static long reclaimable(Path stat, Groups files) {
    return number(stat, files.statPrefix() + "inactive_file ").orElse(0)
        + number(stat, files.statPrefix() + "active_file ").orElse(0);
  }

  /** The number after {@code prefix} in the first line that starts with it. */
  private static OptionalLong number(Path file, String prefix) {
    for (String line : lines(file)) {
      if (line.startsWith(prefix)) {
        String digits = line.substring(prefix.length()).strip().split(" ", 2)[0];
        return digits.matches("\\d{1,18}")
            ? OptionalLong.of(Long.parseLong(digits))
            : OptionalLong.empty(); // "max": none
      }
    }
    return OptionalLong.empty();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) { // no such group, or not Linux
      return List.of();
    }
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,d MB", bytes / 1_000_000);
  }
}
