"""Writes decoded.txt: bytes in hex, then what Python's errors="replace" makes of them, as UTF-16 in hex."""
import itertools
import random

cases = [b"plain", "é中🙂".encode(), b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xed\xa0\x80\xed\xb0\x80"]
edges = [0x41, 0x80, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF]
cases += [bytes(c) for n in (1, 2) for c in itertools.product(edges, repeat=n)]
cases += [bytes([lead, second, 0x80]) for lead in (0xE0, 0xE1, 0xED, 0xF0, 0xF4) for second in range(0x70, 0xD0, 4)]
seeded = random.Random(1)
cases += [bytes(seeded.choices(edges, k=seeded.randint(3, 12))) for _ in range(300)]
with open("decoded.txt", "w", encoding="ascii") as out:
    for case in dict.fromkeys(cases):
        text = case.decode("utf-8", errors="replace")
        out.write(f"{case.hex()} {text.encode('utf-16-be').hex()}\n")
