#include "conformance/case_text.h"

#include "sip/builder.h"

namespace forklab::test {

QString phraseOf(int status) {
  if (status == 182) return "Queued";
  if (status == 202) return "Accepted";
  const std::string_view phrase = sip::standardReason(status);
  return phrase.empty() ? QStringLiteral("Status")
                        : QString::fromUtf8(phrase.data(), qsizetype(phrase.size()));
}

QString sessionText(const QString& place) {
  return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " +
         place.section(':', 1).rightJustified(5, '0') + " RTP/AVP 0\r\n";
}

QJsonArray listOf(const QJsonValue& value) { return value.isArray() ? value.toArray() : QJsonArray{value}; }

}  // namespace forklab::test
