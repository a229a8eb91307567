#include <QtTest>

#include "tidy/banned.h"
#include "tidy/layout.h"
#include "tidy/room_picture.h"
#include "tidy/sizes.h"

namespace {

using namespace forklab::tidy;

}  // namespace

/// Reads the sources of ForkLab and holds the rules of the house. tidy_rules_test shows what each rule
/// refuses.
class TidyTest : public QObject {
  Q_OBJECT

 public:
  TidyTest() : sources_(readTree(FORKLAB_SOURCE_DIR)) {}

 private slots:
  void includesGoDownAsEngineReadmeDrawsThem() {
    const RoomPicture picture(textOf("engine/README.md"));
    QVERIFY2(!picture.isEmpty(), "engine/README.md has no picture of the rooms");
    Findings findings = picture.checkDrawing();
    for (const Source& source : in("engine")) {
      append(findings, source.isCpp() ? picture.check(source) : Findings{});
      append(findings, source.isCmake() ? picture.checkCmake(source) : Findings{});
    }
    hold(findings);
  }

  void nobodyCallsWhatIsBanned() {
    Findings findings;
    for (const Source& source : sources_) {
      if (source.isCpp()) append(findings, checkBanned(source));
    }
    hold(findings);
  }

  void nobodyWalksThroughHashedContainers() {
    Findings findings;
    for (const Source& source : in("engine")) {
      if (source.isCpp()) append(findings, checkHashedIteration(source, headerOf(source)));
    }
    hold(findings);
  }

  void filesAreSmall() { hold(checkFileSizes(sources_)); }
  void functionsAreSmall() { hold(checkFunctionSizes(sources_)); }

  void commentsAreFewAndThere() { hold(checkCommentShare(code())); }

  void theTopLevelIsAsFixed() { hold(checkTopLevel(topLevelOf(FORKLAB_SOURCE_DIR))); }
  void everyFileIsBuilt() { hold(checkDeadFiles(code())); }
  void filesAreNamedInSnakeCase() { hold(checkFileNames(sources_)); }

  void nothingIsLeftForLater() {
    Findings findings;
    for (const Source& source : sources_) append(findings, checkWords(source));
    hold(findings);
  }

 private:
  static void append(Findings& all, const Findings& more) { all.insert(all.end(), more.begin(), more.end()); }

  static void hold(const Findings& findings) {
    for (const Finding& finding : findings) qWarning().noquote() << QString::fromStdString(finding.text());
    QVERIFY2(findings.empty(), "the findings stand above, each with its place");
  }

  std::vector<Source> in(std::string_view folder) const {
    std::vector<Source> inside;
    std::copy_if(sources_.begin(), sources_.end(), std::back_inserter(inside),
                 [&](const Source& source) { return source.isIn(folder); });
    return inside;
  }

  /// What the programs are made of.
  std::vector<Source> code() const {
    std::vector<Source> both = in("engine");
    for (Source& source : in("app")) both.push_back(std::move(source));
    return both;
  }

  const Source* find(const std::string& path) const {
    const auto found = std::find_if(sources_.begin(), sources_.end(),
                                    [&](const Source& source) { return source.path == path; });
    return found == sources_.end() ? nullptr : &*found;
  }

  std::string textOf(const std::string& path) const {
    const Source* const source = find(path);
    return source == nullptr ? std::string() : source->text;
  }

  const Source* headerOf(const Source& source) const {
    return find(source.path.substr(0, source.path.rfind('.')) + ".h");
  }

  std::vector<Source> sources_;
};

QTEST_APPLESS_MAIN(TidyTest)
#include "tidy_test.moc"
