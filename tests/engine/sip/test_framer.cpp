#include <QtTest>

#include "sip/framer.h"

using namespace forklab;
using sip::Framer;

namespace {

std::string message(const std::string& lengthLine, const std::string& body = {}) {
  return "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\n" + lengthLine + "\r\n" + body;
}
const std::string kPlain = message("Content-Length: 0\r\n");

/// "207 ping 210 no Content-Length": sizes of messages, keep-alives, why it broke.
QString drawn(Framer& framer) {
  QStringList found;
  for (;;) {
    const auto frame = framer.next();
    switch (frame.kind) {
      case Framer::Frame::Kind::none: return found.join(' ');
      case Framer::Frame::Kind::message: found << QString::number(frame.bytes.size()); break;
      case Framer::Frame::Kind::keepAlive: found << "ping"; break;
      case Framer::Frame::Kind::broken:
        found << QString::fromUtf8(frame.reason.data(), static_cast<qsizetype>(frame.reason.size()));
        return found.join(' ');
    }
  }
}

}  // namespace

/// Framing as Kamailio 5.6.3 does it, asked of it over TCP.
class TestFramer : public QObject {
  Q_OBJECT

 private slots:
  void aStreamIsCutAsKamailioCutsIt_data() {
    QTest::addColumn<QString>("stream");
    QTest::addColumn<QString>("frames");
    const auto row = [](const char* name, const std::string& stream, const QString& frames) {
      QTest::newRow(name) << QString::fromStdString(stream) << frames;
    };
    const QString plain = QString::number(kPlain.size());
    row("one", kPlain, plain);
    row("two at once", kPlain + kPlain, plain + " " + plain);
    row("a body", message("Content-Length: 5\r\n", "hello"), QString::number(kPlain.size() + 5));
    row("a body and the next", message("Content-Length: 5\r\n", "hello") + kPlain,
        QString::number(kPlain.size() + 5) + " " + plain);
    row("the compact name", message("l: 3\r\n", "abc") + kPlain,
        QString::number(message("l: 3\r\n", "abc").size()) + " " + plain);
    row("blanks around the number", message("Content-Length : \t 0 \t\r\n"),
        QString::number(message("Content-Length : \t 0 \t\r\n").size()));
    row("a body not all there", message("Content-Length: 5\r\n", "hel"), "");
    row("a head not all there", "OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 0\r\n", "");
    row("bare line feeds", "OPTIONS sip:a@b SIP/2.0\nContent-Length: 0\n\n", "43");
    row("an empty line before", "\r\n" + kPlain, plain);
    row("blanks before", "  " + kPlain, plain);
    row("a keep-alive", "\r\n\r\n", "ping");
    row("a keep-alive and a half", "\r\n\r\n\r\n", "ping");
    row("a keep-alive, then a message", "\r\n\r\n" + kPlain, "ping " + plain);
    row("no length", message(""), "a message has no Content-Length");
    row("a length that is a word", message("Content-Length: abc\r\n"), "a Content-Length is no number");
    row("a negative length", message("Content-Length: -5\r\n"), "a Content-Length is no number");
    row("a number and more", message("Content-Length: 3x\r\n", "abc"), "a Content-Length is no number");
    row("an empty length", message("Content-Length:\r\n"), "a Content-Length is no number");
    row("a folded length", message("Content-Length: \r\n 0\r\n"), "a Content-Length is no number");
    row("a length beyond all bounds", message("Content-Length: 99999999999999999999\r\n"),
        "a message is too large");
    row("a length above ours", message("Content-Length: 16384\r\n"), "a message is too large");
    row("a head without end", "OPTIONS " + std::string(20000, 'x'), "a message is too large");
    row("other words", "hello world\r\n\r\n", "a message has no Content-Length");
  }
  void aStreamIsCutAsKamailioCutsIt() {
    QFETCH(QString, stream);
    QFETCH(QString, frames);
    const std::string text = stream.toStdString();
    Framer whole;
    whole.add(text);
    QCOMPARE(drawn(whole), frames);
    // However the network cut it on its way, the frames are the same.
    for (std::size_t piece = 1; piece < std::min<std::size_t>(text.size(), 40); ++piece) {
      Framer pieces;
      QStringList found;
      for (std::size_t at = 0; at < text.size(); at += piece) {
        pieces.add(std::string_view(text).substr(at, piece));
        const QString frame = drawn(pieces);
        if (!frame.isEmpty() && (found.isEmpty() || found.last() != frame || frame[0].isDigit()))
          found << frame;
      }
      QCOMPARE(found.join(' '), frames);
    }
  }

  void theLargestMessagePassesAndOneByteMoreDoesNot() {
    const std::size_t head = message("Content-Length: 10000\r\n").size();
    const auto sized = [&](std::size_t body) {
      return message("Content-Length: " + std::to_string(body) + "\r\n", std::string(body, 'x'));
    };
    Framer exact(head + 10000);
    exact.add(sized(10000));
    QCOMPARE(drawn(exact), QString::number(head + 10000));
    Framer small(head + 10000);
    small.add(sized(10001));
    QCOMPARE(drawn(small), QString("a message is too large"));
  }

  void aMissingLengthIsNoneWhereTheScriptSaysSo() {
    Framer framer(Framer::kUsualLargest, true);
    framer.add(message("") + kPlain);
    QCOMPARE(drawn(framer), QString("%1 %2").arg(message("").size()).arg(kPlain.size()));
  }

  void aBrokenStreamStaysBroken() {
    Framer framer;
    framer.add(message("Content-Length: abc\r\n") + kPlain);
    QCOMPARE(drawn(framer), QString("a Content-Length is no number"));
    framer.add(kPlain);
    QCOMPARE(drawn(framer), QString("a Content-Length is no number"));
  }

  void memoryStaysWithTheMessageAtHand() {
    Framer framer;
    for (int i = 0; i < 10000; ++i) {
      framer.add(kPlain);
      QCOMPARE(framer.next().bytes.size(), kPlain.size());
      QCOMPARE(framer.waiting(), std::size_t{0});
    }
  }
};

QTEST_APPLESS_MAIN(TestFramer)
#include "test_framer.moc"
