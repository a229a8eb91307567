#include <QtTest>

#include "tidy/banned.h"
#include "tidy/functions.h"
#include "tidy/layout.h"
#include "tidy/room_picture.h"
#include "tidy/sizes.h"

namespace {

using namespace forklab::tidy;

constexpr const char* kPicture = R"(# Rooms

```
lab               ->  net functions kernel
script/functions  ->  script kernel
script            ->  kernel
net               ->  kernel
kernel
```
)";

constexpr const char* kFunctions = R"(
namespace a {
// A comment with a { brace.
constexpr int kTable[] = {1, 2,
                          3};
constexpr std::array<int, sizeOf(3)> kOther{1,
                                            2};
int one() { return 1'000; }
template <class T>
class Node final : public Base {
 public:
  explicit Node(int value) : value_{value}, other_(value) {
    text_ = "}";
  }
  auto lambda() const -> int {
    return apply([](int x) {
      return x;
    });
  }
  enum class Kind { one, two };

 private:
  int value_{0};
};
}  // namespace a
)";

/// "3: words of the message" for each finding; the message up to its colon or dash.
QStringList shortly(const Findings& findings) {
  QStringList lines;
  for (const Finding& finding : findings) {
    lines << QString("%1: %2").arg(finding.line).arg(QString::fromStdString(finding.message));
  }
  return lines;
}

std::string numberedLines(int count, const char* each) {
  std::string text;
  for (int i = 0; i < count; ++i) text += each;
  return text;
}

Source functionOf(int lines) {
  return {"engine/net/a.cpp", "void f() {\n" + numberedLines(lines - 2, "  g();\n") + "}\n"};
}

}  // namespace

/// Each rule has a sample that it refuses and one that it lets pass.
class TidyRulesTest : public QObject {
  Q_OBJECT

 private slots:
  void includesFollowThePicture_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("include");
    QTest::addColumn<QString>("message");
    QTest::newRow("down") << "engine/net/a.cpp"
                          << "kernel/instant.h"
                          << "";
    QTest::newRow("own room") << "engine/net/a.cpp"
                              << "net/b.h"
                              << "";
    QTest::newRow("inner room") << "engine/lab/agents/a.cpp"
                                << "script/functions/all.h"
                                << "";
    QTest::newRow("own folder below") << "engine/lab/a.cpp"
                                      << "lab/agents/all.h"
                                      << "";
    QTest::newRow("up") << "engine/net/a.cpp"
                        << "lab/run.h"
                        << "net may not use lab (it may use kernel)";
    QTest::newRow("sideways") << "engine/script/a.cpp"
                              << "net/b.h"
                              << "script may not use net";
    QTest::newRow("not drawn") << "engine/lab/a.cpp"
                               << "script/program.h"
                               << "lab may not use script (";
    QTest::newRow("no room") << "engine/net/a.cpp"
                             << "b.h"
                             << "\"b.h\" names no room";
    QTest::newRow("new room") << "engine/magic/a.cpp"
                              << "kernel/instant.h"
                              << "its folder is no room";
  }
  void includesFollowThePicture() {
    QFETCH(QString, path);
    QFETCH(QString, include);
    QFETCH(QString, message);
    const Source source(path.toStdString(), "#pragma once\n#include \"" + include.toStdString() + "\"\n");
    const QStringList findings = shortly(RoomPicture(kPicture).check(source));
    QCOMPARE(findings.size(), message.isEmpty() ? 0 : 1);
    if (!message.isEmpty()) QVERIFY2(findings.front().contains(message), qPrintable(findings.front()));
  }

  void thePictureItselfGoesDown() {
    QVERIFY(RoomPicture(kPicture).checkDrawing().empty());
    const RoomPicture upward("```\nkernel -> net\nlab -> net kernel\nnet -> magic\n```\n");
    QCOMPARE(shortly(upward.checkDrawing()),
             QStringList({"0: \"lab -> kernel\": arrows go down, to a room drawn further below",
                          "0: \"net -> magic\": arrows go down, to a room drawn further below"}));
    QVERIFY(RoomPicture("no drawing").isEmpty());
  }

  void cmakeUsesNoMoreThanThePicture() {
    const RoomPicture picture(kPicture);
    const Source sound("engine/lab/CMakeLists.txt",
                       "forklab_room(lab SOURCES a.cpp USES net functions LIBRARIES x)\n");
    QVERIFY(picture.checkCmake(sound).empty());
    const Source wrong("engine/net/CMakeLists.txt",
                       "\nforklab_room(net\n  SOURCES a.cpp\n  USES kernel lab)\n");
    QCOMPARE(shortly(picture.checkCmake(wrong)), QStringList("2: net may not use lab (it may use kernel)"));
  }

  void bannedCallsAreRefused_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("findings");
    const auto refuse = [](const char* path, const char* text) { QTest::newRow(text) << path << text << 1; };
    const auto pass = [](const char* path, const char* text) { QTest::newRow(text) << path << text << 0; };
    const char* const engine = "engine/lab/a.cpp";
    refuse(engine, "auto now = std::chrono::steady_clock::now();");
    refuse(engine, "auto t = std::time(nullptr);");
    refuse(engine, "std::random_device chance;");
    refuse(engine, "int dice = rand() % 6;");
    refuse(engine, "int s = ::socket(AF_INET, 0, 0);");
    refuse(engine, "std::thread worker;");
    refuse(engine, "const char* home = std::getenv(name);");
    refuse(engine, "std::map<const Node*, int> counts;");
    refuse(engine, "static int counter = 0;");
    refuse(engine, "#include <QString>");
    refuse(engine, "#include <QtCore/qglobal.h>");
    refuse(engine, "#include <chrono>");
    refuse(engine, "#include <sys/socket.h>");
    refuse(engine, "#include \"app/run/run_controller.h\"");
    refuse("app/cli/main.cpp", "#include <QCoreApplication>");
    refuse("app/run/a.cpp", "std::this_thread::sleep_for(pause);");
    refuse("tests/engine/net/a.cpp", "QTest::qSleep(50);");
    pass(engine, "// steady_clock is banned, std::thread too");
    pass(engine, "log(\"rand() and ::socket(\");");
    pass(engine, "event.time(); timer.socket(); brand(); xtime(0);");
    pass(engine, "static constexpr int kRooms = 3;");
    pass(engine, "static std::string nameOf(int room);");
    pass(engine, "#include <atomic>");
    refuse("engine/net/a.cpp", "auto now = std::chrono::steady_clock::now();");
    pass("engine/net/a.cpp", "#include <sys/epoll.h>\nint s = ::socket(AF_INET, 0, 0);");
    pass("engine/kernel/realtime.cpp", "#include <chrono>\nauto now = std::chrono::steady_clock::now();");
    pass("app/run/a.cpp", "std::thread worker; auto now = std::chrono::steady_clock::now();");
    pass("app/views/a.cpp", "#include <QWidget>");
  }
  void bannedCallsAreRefused() {
    QFETCH(QString, path);
    QFETCH(QString, text);
    QFETCH(int, findings);
    const Source source(path.toStdString(), '\n' + text.toStdString() + '\n');
    const QStringList found = shortly(checkBanned(source));
    QVERIFY2(found.size() == findings, qPrintable(found.join('\n')));
    for (const QString& finding : found) QVERIFY2(finding.startsWith("2: "), qPrintable(finding));
  }

  void walkingThroughHashedContainersIsRefused() {
    const Source header("engine/net/a.h",
                        "std::unordered_map<int, std::vector<int>> table_;\nstd::map<int, int> rows_;\n");
    const Source walking("engine/net/a.cpp",
                         "void f() {\n  for (const auto& [key, value] : table_) g(key);\n}\n");
    QCOMPARE(checkHashedIteration(walking, &header).size(), std::size_t{1});
    QCOMPARE(checkHashedIteration(walking, &header).front().line, std::size_t{2});
    QCOMPARE(checkHashedIteration(walking, nullptr).size(), std::size_t{0});
    const Source stepping("engine/net/a.cpp", "auto first = table_.begin();\n");
    QCOMPARE(checkHashedIteration(stepping, &header).size(), std::size_t{1});
    const Source looking("engine/net/a.cpp", "for (const auto& row : rows_) g(table_.find(row.first));\n");
    QCOMPARE(checkHashedIteration(looking, &header).size(), std::size_t{0});
    const Source local("engine/net/b.cpp",
                       "std::unordered_set<std::string> seen;\nfor (auto& one : seen) g(one);\n");
    QCOMPARE(checkHashedIteration(local, nullptr).size(), std::size_t{1});
  }

  void functionsAreFoundWithTheirSizes() {
    const Source source("engine/net/a.cpp", kFunctions);
    QStringList found;
    for (const FunctionSize& function : functionsOf(source)) {
      found << QString("%1 +%2").arg(function.line).arg(function.lines);
    }
    QCOMPARE(found, QStringList({"8 +1", "12 +3", "15 +5"}));
  }

  void largeFunctionsAreRefused() {
    QVERIFY(checkFunctionSizes({functionOf(7)}).empty());
    const QStringList found = shortly(checkFunctionSizes({functionOf(71)}));
    QVERIFY2(found.front().startsWith("1: this function has 71 lines, 70 is the most"),
             qPrintable(found.front()));
    // Nine small ones do not make one of 31 lines good, nineteen do.
    std::vector<Source> mixed(18, functionOf(7));
    mixed.push_back(functionOf(31));
    mixed.push_back(functionOf(31));
    QVERIFY(checkFunctionSizes(mixed).empty());
    mixed.push_back(functionOf(31));
    mixed.push_back(functionOf(31));
    QCOMPARE(checkFunctionSizes(mixed).size(), std::size_t{1});
    QCOMPARE(checkFunctionSizes({functionOf(8)}).size(), std::size_t{1});
  }

  void largeFilesAreRefused() {
    const auto file = [](int lines) { return Source("engine/net/a.cpp", numberedLines(lines, "int a;\n")); };
    QVERIFY(checkFileSizes({file(160)}).empty());
    QCOMPARE(checkFileSizes({file(161)}).size(), std::size_t{1});
    QVERIFY(checkFileSizes({file(10), file(10), file(800)}).empty());
    QCOMPARE(checkFileSizes({file(10), file(10), file(801)}).size(), std::size_t{1});
    QCOMPARE(checkFileSizes({file(10), file(400), file(400), file(10), file(10)}).size(), std::size_t{1});
  }

  void commentsHaveTheirShare() {
    const auto file = [](int comments, int code) {
      return Source("engine/net/a.cpp",
                    numberedLines(comments, "// why\n") + numberedLines(code, "int a;\n\n"));
    };
    QVERIFY(checkCommentShare({file(10, 90)}).empty());
    QVERIFY(checkCommentShare({file(18, 82)}).empty());
    QCOMPARE(checkCommentShare({file(9, 91)}).size(), std::size_t{1});
    QCOMPARE(checkCommentShare({file(19, 81)}).size(), std::size_t{1});
    const Source behind("engine/net/a.cpp",
                        "int a;  // why\nint b; /* why\n still */ int c;\nchar d[] = \"// no\";\n");
    QCOMPARE(behind.commentLines, std::size_t{3});
    QCOMPARE(behind.filledLines, std::size_t{4});
  }

  void theTopLevelIsFixed() {
    std::vector<std::string> entries{"CMakeLists.txt", "app/",          "engine/",           "scenarios/",
                                     "resources/",     "tests/",        "translations/",     "README.md",
                                     "HACKING.md",     "LICENSE",       "CMakePresets.json", "lab",
                                     ".ci/",           ".clang-format", ".clang-tidy",       ".gitignore",
                                     ".git/",          "build/"};
    QCOMPARE(shortly(checkTopLevel(entries)), QStringList());
    entries.push_back("docs/");
    QCOMPARE(checkTopLevel(entries).size(), std::size_t{1});
    entries.erase(entries.begin());
    QCOMPARE(checkTopLevel(entries).size(), std::size_t{2});
  }

  void filesThatNothingBuildsAreFound() {
    const Source cmake("engine/net/CMakeLists.txt", "forklab_room(net SOURCES agents/a.cpp)\n");
    QVERIFY(checkDeadFiles({cmake, {"engine/net/agents/a.cpp", ""}}).empty());
    QCOMPARE(checkDeadFiles({cmake, {"engine/net/b.cpp", ""}}).size(), std::size_t{1});
    QCOMPARE(checkDeadFiles({cmake, {"engine/net/aa.cpp", ""}}).size(), std::size_t{1});
    QCOMPARE(checkDeadFiles({cmake, {"engine/sip/a.cpp", ""}}).size(), std::size_t{1});
  }

  void fileNamesAreSnakeCase() {
    QVERIFY(checkFileNames({{"engine/net/link_model.h", ""}, {"README.md", ""}}).empty());
    QCOMPARE(checkFileNames({{"engine/net/LinkModel.h", ""}}).size(), std::size_t{1});
  }

  void whatIsLeftForLaterIsFound() {
    const auto found = [](const std::string& text) { return checkWords({"README.md", text}).size(); };
    QCOMPARE(found(std::string("// TO") + "DO later\n"), std::size_t{1});
    QCOMPARE(found(std::string("see /ho") + "me/alice/notes\n"), std::size_t{1});
    QCOMPARE(found("see ../home and https://example.net/home/\n"), std::size_t{0});
  }
};

QTEST_APPLESS_MAIN(TidyRulesTest)
#include "tidy_rules_test.moc"
