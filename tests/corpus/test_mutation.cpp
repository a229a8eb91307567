#include <QTest>

#include "corpus/corpus.h"
#include "kernel/random.h"
#include "sip/builder.h"
#include "sip/edits.h"

using namespace forklab;
using namespace forklab::corpus;

/// Messages with flipped, lost and inserted bytes: whatever comes, nothing is read outside the text.
class TestMutation : public QObject {
  Q_OBJECT

 private slots:
  void aBrokenMessageNeverLeadsOutsideItsText();
};

namespace {

constexpr int kMutations = 20'000;

void mutate(std::string& text, kernel::RandomStream& chance) {
  constexpr std::string_view kPoison = "\r\n\t ,;:<>\"\\@[]=%?*/\0\x7f\xff";
  const auto place = static_cast<std::size_t>(chance.below(text.size() + 1));
  switch (chance.below(5)) {
    case 0: text.insert(place, 1, kPoison[static_cast<std::size_t>(chance.below(kPoison.size()))]); break;
    case 1: text.erase(place, static_cast<std::size_t>(1 + chance.below(8))); break;
    case 2:
      text.insert(place, text.substr(static_cast<std::size_t>(chance.below(text.size() + 1)), 40));
      break;
    case 3: text.resize(place); break;
    default:
      if (place < text.size()) text[place] = static_cast<char>(chance.below(256));
  }
}

class Watcher {
 public:
  explicit Watcher(std::string_view text) : text_(text) {}

  void read(const sip::Message& message) {
    readEverything(
        message, [this](std::string_view part) { part_ = part_ && isInside(part); },
        [this](const kernel::Error& error) { range(error); });
  }
  void range(const kernel::Error& error) {
    range_ = range_ && error.range.begin <= error.range.end && error.range.end <= text_.size();
  }
  bool partsLieInside() const { return part_; }
  bool rangesLieInside() const { return range_; }

 private:
  bool isInside(std::string_view part) const {
    return part.empty() ||
           (part.data() >= text_.data() && part.data() + part.size() <= text_.data() + text_.size());
  }

  std::string_view text_;
  bool part_ = true;
  bool range_ = true;
};

/// What a proxy makes of any message it could parse must be a message again.
bool childrenParse(const sip::Message& message) {
  sip::ResponseOptions options;
  options.toTag = "t";
  options.topViaExtra = ";received=10.0.0.1";
  const bool both = sip::Message::parse(sip::write(message, {})) &&
                    sip::Message::parse(sip::buildResponse(message, 400, "Bad Request", options));
  if (!message.isRequest()) return both;
  return both && sip::Message::parse(sip::buildAck(message, message)) &&
         sip::Message::parse(sip::buildCancel(message, {}));
}

}  // namespace

void TestMutation::aBrokenMessageNeverLeadsOutsideItsText() {
  const std::vector<Sample> samples = allSamples();
  if (samples.empty()) QSKIP("The corpora of RFC 4475 and RFC 5118 are not here: set FORKLAB_REFERENCE.");
  kernel::RandomStream chance(4475, "mutations");
  int parsed = 0;
  for (int round = 0; round < kMutations; ++round) {
    std::string text = samples[static_cast<std::size_t>(chance.below(samples.size()))].bytes;
    for (std::uint64_t count = 1 + chance.below(4); count > 0; --count) mutate(text, chance);
    const kernel::Bytes bytes(text);
    Watcher watcher(bytes.view());
    const auto result = sip::Message::parse(bytes);
    if (result) {
      ++parsed;
      watcher.read(**result);
      QVERIFY2(childrenParse(**result), text.c_str());
    } else {
      watcher.range(result.error());
    }
    QVERIFY2(watcher.partsLieInside(), text.c_str());
    QVERIFY2(watcher.rangesLieInside(), text.c_str());
  }
  QVERIFY(parsed > kMutations / 4);
}

QTEST_APPLESS_MAIN(TestMutation)
#include "test_mutation.moc"
