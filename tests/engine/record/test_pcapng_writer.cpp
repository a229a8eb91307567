#include <fstream>

#include "record/frame.h"
#include "record/pcapng_writer.h"
#include "support/drawn_log.h"
#include "support/tshark.h"

using namespace forklab;
using test::DrawnLog;

namespace {

constexpr std::string_view kCall = R"(
  0ms     alice  send  proxy INVITE sip:d@example.com | t=1 as=i1
  0ms     alice  lose  i1 loss | link=alice-proxy cause=i1
  500ms   alice  send  proxy INVITE sip:d@example.com | t=1 n=1 timer=A as=i2
  520ms   proxy  get   i2 | cause=i2 as=atProxy
  520ms   proxy  get   i2 | cause=i2 copy=1
  520ms   proxy  send  alice 180 Ringing | as=r1 cause=atProxy
  540ms   alice  get   r1
  1500ms  proxy  send  alice 200 OK | as=r2
)";

kernel::Endpoint endpoint(std::string_view ip, kernel::Protocol protocol) {
  return {*kernel::IpAddress::parse(ip), 5060, protocol};
}

/// Every pair of families, over both transports, odd and even lengths.
std::shared_ptr<const trace::Log> oneOfEach() {
  trace::Recorder recorder(trace::Level::full);
  std::int64_t now = 0;
  for (const auto protocol : {kernel::Protocol::udp, kernel::Protocol::tcp}) {
    for (const auto& [from, to] :
         {std::pair{"10.0.0.1", "10.0.0.2"}, {"2001:db8::1", "2001:db8::2"}, {"10.0.0.1", "2001:db8::2"}}) {
      for (const char* uri : {"OPTIONS sip:a@example.com", "OPTIONS sip:ab@example.com"}) {
        const std::string bytes = DrawnLog::message(uri);
        trace::PacketSent packet;
        packet.from = endpoint(from, protocol);
        packet.to = endpoint(to, protocol);
        packet.bytes = bytes;
        recorder.packetSent({++now}, 0, packet);
      }
    }
  }
  return recorder.sharedLog();
}

}  // namespace

class TestPcapngWriter : public QObject {
  Q_OBJECT

 private slots:
  void theChecksumIsThatOfRfc1071() {
    QCOMPARE(record::internetChecksum(std::string_view("\x00\x01\xf2\x03\xf4\xf5\xf6\xf7", 8)),
             std::uint16_t{0x220d});
    QCOMPARE(record::internetChecksum("\x01"), std::uint16_t{0xfeff});
    QCOMPARE(record::internetChecksum({}), std::uint16_t{0xffff});
  }

  void aMessageTooLargeForOnePacketIsCut() {
    const std::string bytes(70000, 'x');
    trace::PacketSent packet;
    packet.from = endpoint("10.0.0.1", kernel::Protocol::udp);
    packet.to = endpoint("10.0.0.2", kernel::Protocol::udp);
    packet.bytes = bytes;
    QCOMPARE(record::FrameMaker().frame(packet, 0, 1).size(), std::size_t{14 + 65535});
  }

  void oneLogGivesOneFile() {
    const DrawnLog drawn(kCall);
    QCOMPARE(write(drawn.log(), "a.pcapng"), write(drawn.log(), "b.pcapng"));
  }

  void tsharkReadsEveryPacketWithItsFate() {
    if (const QString why = test::whyNoTshark(); !why.isEmpty()) QSKIP(qPrintable(why));
    const DrawnLog drawn(kCall);
    write(drawn.log(), "call.pcapng");
    const test::TsharkResult read = test::readWithTshark(
        folder_.filePath("call.pcapng"),
        {"-T", "fields", "-E", "separator=|", "-e", "frame.time_relative", "-e", "ip.src", "-e", "sip.Method",
         "-e", "sip.Status-Code", "-e", "frame.comment", "-e", "frame.interface_name"});
    QCOMPARE(read.errors, QString());
    const QString expected =
        "0.000000000|10.0.0.1|INVITE||event 3, cause 0; lost: loss on link alice-proxy|lab\n"
        "0.500000000|10.0.0.1|INVITE||event 5, cause 4; arrived after 20ms, 1 more copies; retransmission 1 "
        "by A|lab\n"
        "0.520000000|10.0.0.2||180|event 8, cause 6; arrived after 20ms|lab\n"
        "1.500000000|10.0.0.2||200|event 10, cause 9; still on its way at the end|lab\n";
    QCOMPARE(read.output, expected);
  }

  void tsharkFindsNothingToSayAboutAnyTransport() {
    if (const QString why = test::whyNoTshark(); !why.isEmpty()) QSKIP(qPrintable(why));
    write(oneOfEach(), "each.pcapng");
    const QString path = folder_.filePath("each.pcapng");
    const test::TsharkResult experts = test::readWithTshark(path, {"-q", "-z", "expert,note"});
    QCOMPARE(experts.errors, QString());
    QCOMPARE(experts.output.trimmed(), QString());
    const test::TsharkResult sums = test::readWithTshark(
        path,
        {"-Y",
         "ip.checksum.status == 0 || udp.checksum.status == 0 || tcp.checksum.status == 0 || _ws.malformed"});
    QCOMPARE(sums.output, QString());
    const test::TsharkResult sip =
        test::readWithTshark(path, {"-Y", "sip.Method == OPTIONS", "-T", "fields", "-e", "frame.number"});
    QCOMPARE(sip.output.count('\n'), 12);
  }

 private:
  QByteArray write(const std::shared_ptr<const trace::Log>& log, const QString& name) {
    const QString path = folder_.filePath(name);
    std::ofstream out(path.toStdString(), std::ios::binary);
    record::writePcapng({log, "a scenario", 7, {}, {}}, out);
    out.close();
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }

  QTemporaryDir folder_;
};

QTEST_GUILESS_MAIN(TestPcapngWriter)
#include "test_pcapng_writer.moc"
