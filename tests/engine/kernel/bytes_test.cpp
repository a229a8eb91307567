#include <QtTest>
#include <cstring>

#include "kernel/bytes.h"

using forklab::kernel::ByteRange;
using forklab::kernel::Bytes;

class BytesTest : public QObject {
  Q_OBJECT

 private slots:
  void copiesShareTheContent() {
    const Bytes one(std::string_view("INVITE\0x", 8));
    const Bytes two = one;
    QCOMPARE(two.view(), std::string_view("INVITE\0x", 8));
    QVERIFY(one.view().data() == two.view().data());
  }

  void contentOutlivesItsFirstOwner() {
    Bytes kept;
    {
      const Bytes first(std::string(5'000, 'x'));
      kept = first;
    }
    QCOMPARE(kept.size(), std::size_t{5'000});
    QCOMPARE(kept.view().back(), 'x');
  }

  void movingLeavesNothingBehind() {
    Bytes one("ACK");
    const Bytes two = std::move(one);
    QVERIFY(one.empty());
    QCOMPARE(two.view(), std::string_view("ACK"));
    Bytes three("BYE");
    three = two;
    three = Bytes(three);
    QCOMPARE(three.view(), std::string_view("ACK"));
  }

  void nothingIsNothing() {
    QVERIFY(Bytes{}.empty());
    QVERIFY(Bytes("").empty());
    QVERIFY(Bytes{}.view().empty());
    QVERIFY(Bytes::uninitialised(0).mutableData() == nullptr);
  }

  void roomIsFilledOnceAndThenRead() {
    Bytes room = Bytes::uninitialised(4);
    std::memcpy(room.mutableData(), "PING", 4);
    QCOMPARE(room.view(), std::string_view("PING"));
  }

  void rangesCutTexts() {
    const ByteRange range{4, 7};
    QCOMPARE(range.of("Via: SIP"), std::string_view(" SI"));
    QCOMPARE(range.size(), 3u);
    QVERIFY((ByteRange{2, 2}).empty());
  }
};

QTEST_APPLESS_MAIN(BytesTest)
#include "bytes_test.moc"
