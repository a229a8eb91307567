#include "engine/sip/sip_text.h"

using namespace forklab::sip;

class TestHeaderName : public QObject {
  Q_OBJECT

 private slots:
  void everyNameIsFoundInAnyCase();
  void compactFormsAreKnown();
  void strangersAreOther();
  void methodsRespectCase();
};

void TestHeaderName::everyNameIsFoundInAnyCase() {
  for (std::size_t i = 1; i < kHeaderNameCount; ++i) {
    const auto name = static_cast<HeaderName>(i);
    const std::string text(headerText(name));
    QVERIFY2(!text.empty(), std::to_string(i).c_str());
    QVERIFY2(headerNameOf(text) == name, text.c_str());
    QVERIFY2(headerNameOf(shown(text).toUpper().toStdString()) == name, text.c_str());
    QVERIFY2(headerNameOf(shown(text).toLower().toStdString()) == name, text.c_str());
    QVERIFY2(headerNameOf(text + "x") == HeaderName::other, text.c_str());
  }
  COMPARE_TEXT(headerText(HeaderName::callId), "Call-ID");
  COMPARE_TEXT(headerText(HeaderName::timestamp), "Timestamp");
}

void TestHeaderName::compactFormsAreKnown() {
  const std::pair<const char*, HeaderName> table[] = {
      {"v", HeaderName::via},         {"F", HeaderName::from},           {"t", HeaderName::to},
      {"i", HeaderName::callId},      {"m", HeaderName::contact},        {"l", HeaderName::contentLength},
      {"c", HeaderName::contentType}, {"k", HeaderName::supported},      {"s", HeaderName::subject},
      {"r", HeaderName::referTo},     {"x", HeaderName::sessionExpires}, {"o", HeaderName::event}};
  for (const auto& [text, name] : table) QVERIFY2(headerNameOf(text) == name, text);
}

void TestHeaderName::strangersAreOther() {
  for (const char* text :
       {"", "z", "-", "Vi", "X-Via", "Call\rID", "Call ID", "P-Asserted-Identity", "C%6Fntact"}) {
    QVERIFY2(headerNameOf(text) == HeaderName::other, text);
  }
  COMPARE_TEXT(headerText(HeaderName::other), "");
}

void TestHeaderName::methodsRespectCase() {
  for (int i = 1; i <= static_cast<int>(Method::publish); ++i) {
    QCOMPARE(methodOf(methodText(static_cast<Method>(i))), static_cast<Method>(i));
  }
  QCOMPARE(methodOf("invite"), Method::other);
  QCOMPARE(methodOf(""), Method::other);
}

QTEST_APPLESS_MAIN(TestHeaderName)
#include "test_header_name.moc"
