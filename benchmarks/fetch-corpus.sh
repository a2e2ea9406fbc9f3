#!/bin/sh
# Fetches the texts of TokenizerBenchmark into benchmarks/target/corpus: Debian's King James Bible
# and manual pages in seven languages, about 12 MB as UTF-8. Needs Debian's apt-get, dpkg and
# libreadline8 (which the Bible's printing program uses); installs nothing.
set -eu
export LC_ALL=C

corpus=$(cd "$(dirname "$0")" && pwd)/target/corpus
languages="de es fr ja pl ru zh_CN"
mkdir -p "$corpus/packages"
cd "$corpus/packages"

apt-get -q download bible-kjv bible-kjv-text \
    manpages-de manpages-es manpages-fr manpages-ja manpages-pl manpages-ru manpages-zh
for package in *.deb; do
  dpkg -x "$package" root
done

root/usr/bin/bible -p root/usr/lib -l70 gen1:1-rev22:21 </dev/null >../bible.txt

# The first 1.2 MB of each language; iconv drops the character that head cuts, and what is no UTF-8.
for language in $languages; do
  find "root/usr/share/man/$language" -type f -name '*.gz' | sort | xargs zcat 2>/dev/null | head -c 1200000 |
    iconv -c -f utf-8 -t utf-8 2>/dev/null || :
done >../manuals.txt

for text in bible manuals; do
  test -s "../$text.txt" || { echo "$corpus/$text.txt: expected text, got nothing" >&2; exit 1; }
  wc -c "$corpus/$text.txt"
done
