package parley.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of Linux, written into a folder that stands for the root. */
class AvailableMemoryTest {

  private static final long MB = 1 << 20;

  @TempDir Path root;

  private void write(String file, String content) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  private void meminfo(long availableBytes) throws IOException {
    write(
        "proc/meminfo",
        "MemTotal:       24683824 kB\nMemFree:  1 kB\nMemAvailable:   %d kB\n"
            .formatted(availableBytes / 1024));
  }

  private long available() {
    return new AvailableMemory(root).bytes();
  }

  @Test
  void withoutControlGroupsMemAvailableCounts() throws IOException {
    meminfo(500 * MB);
    assertEquals(500 * MB, available());
  }

  @Test
  void version2LimitOfAnAncestorBindsAndCachedFilesAreFree() throws IOException {
    meminfo(5000 * MB);
    write("proc/self/cgroup", "0::/user.slice/app\n");
    write("sys/fs/cgroup/user.slice/app/memory.max", "max\n");
    write("sys/fs/cgroup/user.slice/app/memory.current", "1000\n");
    write("sys/fs/cgroup/user.slice/memory.max", 1000 * MB + "\n");
    write("sys/fs/cgroup/user.slice/memory.current", 900 * MB + "\n");
    write(
        "sys/fs/cgroup/user.slice/memory.stat",
        "anon 1\nfile 5\ninactive_anon 4\ninactive_file %d\nactive_file %d\n"
            .formatted(200 * MB, 100 * MB));
    assertEquals(400 * MB, available());
  }

  @Test
  void version1LimitBindsEvenIfThePathIsOfAnotherNamespace() throws IOException {
    meminfo(5000 * MB);
    write("proc/self/cgroup", "5:cpu,cpuacct:/x\n4:memory:/docker/abc\n0::/\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", 800 * MB + "\n");
    write("sys/fs/cgroup/memory/memory.usage_in_bytes", 300 * MB + "\n");
    write(
        "sys/fs/cgroup/memory/memory.stat",
        "inactive_file 77\ntotal_inactive_file %d\ntotal_active_file 0\n".formatted(50 * MB));
    assertEquals(550 * MB, available());
  }

  @Test
  void unlimitedGroupsLeaveMemAvailable() throws IOException {
    meminfo(5000 * MB);
    write("proc/self/cgroup", "4:memory:/../..\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1000\n");
    assertEquals(5000 * MB, available());
  }

  @Test
  void anOverfullGroupLeavesNothing() throws IOException {
    meminfo(5000 * MB);
    write("proc/self/cgroup", "0::/\n");
    write("sys/fs/cgroup/memory.max", "1000\n");
    write("sys/fs/cgroup/memory.current", "2000\n");
    assertEquals(0, available());
  }

  @Test
  void otherSystemsHavePhysicalMemory() {
    assertTrue(available() > 64 * MB);
  }

  @Test
  void theErrorSaysWhatIsNeededAndWhatThereIs() throws IOException {
    meminfo(500_000_000);
    AvailableMemory memory = new AvailableMemory(root);
    memory.check("weights", 499_000_000);
    Exception e = assertThrows(ModelException.class, () -> memory.check("weights", 1_600_000_000));
    assertEquals(
        "weights need 1,600 MB of memory, 499 MB are available:"
            + " close other programs or use a smaller model",
        e.getMessage());
  }
}
