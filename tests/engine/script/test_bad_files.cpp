#include <QTemporaryDir>
#include <QtTest>

#include "engine/script/toy_language.h"
#include "kernel/random.h"

using namespace forklab::script;

/// A missing bound takes minutes or all memory; a sanitizer on a busy machine takes seconds.
constexpr qint64 kPatienceMilliseconds = 30'000;

/// Files that are no scripts, include each other, or are there to do harm.
class BadFiles : public QObject {
  Q_OBJECT

 private slots:
  void init();
  void includesAreFollowed();
  void anIncludeThatNamesItselfIsTold();
  void twoFilesThatIncludeEachOtherAreTold();
  void anIncludeOutsideTheFolderIsRefused();
  void importForgivesAMissingFile();
  void whatIsNoScriptIsRefused_data();
  void whatIsNoScriptIsRefused();
  void aHundredMegabytesAreNotRead();
  void definitionsThatExplodeAreStopped();
  void deepNestingIsStopped_data();
  void deepNestingIsStopped();
  void tokenSoupNeverHurts();

 private:
  QString write(const QString& name, const QByteArray& content) const;
  LoadResult loadIn(const QString& name) const;
  static std::string firstMessage(const LoadResult& result);

  std::unique_ptr<QTemporaryDir> folder_;
};

void BadFiles::init() { folder_ = std::make_unique<QTemporaryDir>(); }

QString BadFiles::write(const QString& name, const QByteArray& content) const {
  QFile file(folder_->filePath(name));
  if (file.open(QIODevice::WriteOnly)) file.write(content);
  return file.fileName();
}

LoadResult BadFiles::loadIn(const QString& name) const {
  LoadOptions options;
  options.includeRoot = folder_->path().toStdString();
  return loadFile(folder_->filePath(name).toStdString(), toy::registry(), options);
}

std::string BadFiles::firstMessage(const LoadResult& result) {
  return result.diagnostics.empty()
             ? ""
             : std::string(result.diagnostics.front().code) + ": " + result.diagnostics.front().message;
}

void BadFiles::includesAreFollowed() {
  write("main.cfg",
        "include_file \"routes.cfg\"\nrequest_route {\n  route(A);\n  include_file \"part.cfg\"\n}\n");
  write("routes.cfg", "route[A] { exit; }\n");
  write("part.cfg", "t_rely();\n");
  const LoadResult result = loadIn("main.cfg");
  QCOMPARE(result.files.size(), std::size_t{3});
  QCOMPARE(firstMessage(result), std::string("unknown-function: there is no function t_rely()"));
  QVERIFY(render(result.diagnostics.front(), result.files).find("part.cfg:1:1: error") != std::string::npos);
}

void BadFiles::anIncludeThatNamesItselfIsTold() {
  write("main.cfg", "#!include_file \"main.cfg\"\nrequest_route { exit; }\n");
  QCOMPARE(firstMessage(loadIn("main.cfg")), std::string("include-loop: \"main.cfg\" includes itself"));
}

void BadFiles::twoFilesThatIncludeEachOtherAreTold() {
  write("main.cfg", "include_file \"a.cfg\"\nrequest_route { exit; }\n");
  write("a.cfg", "include_file \"./b.cfg\"\n");
  write("b.cfg", "include_file \"a.cfg\"\n");
  QCOMPARE(firstMessage(loadIn("main.cfg")), std::string("include-loop: \"a.cfg\" includes itself"));
}

void BadFiles::anIncludeOutsideTheFolderIsRefused() {
  write("main.cfg", "include_file \"/etc/passwd\"\ninclude_file \"../x.cfg\"\nrequest_route { exit; }\n");
  const LoadResult result = loadIn("main.cfg");
  QCOMPARE(result.diagnostics.size(), std::size_t{2});
  QCOMPARE(firstMessage(result),
           std::string("include-outside: \"/etc/passwd\" lies outside the scenario's folder"));
}

void BadFiles::importForgivesAMissingFile() {
  write("main.cfg", "import_file \"nobody.cfg\"\nrequest_route { exit; }\n");
  QVERIFY(loadIn("main.cfg").program != nullptr);
  write("main.cfg", "include_file \"nobody.cfg\"\nrequest_route { exit; }\n");
  QVERIFY(loadIn("main.cfg").program == nullptr);
}

void BadFiles::whatIsNoScriptIsRefused_data() {
  QTest::addColumn<QByteArray>("content");
  QTest::addColumn<QByteArray>("code");
  QTest::newRow("empty") << QByteArray() << QByteArray("empty-script");
  QTest::newRow("comments only") << QByteArray("# nothing\n/* at all */\n") << QByteArray("empty-script");
  QTest::newRow("binary") << QByteArray(
                                 "\x7f"
                                 "ELF\x02\x01\x01\x00\x00\x00",
                                 10)
                          << QByteArray("binary-file");
  QTest::newRow("control bytes") << QByteArray("\x01\x02\x03\x04\x05 request_route")
                                 << QByteArray("binary-file");
  QTest::newRow("an open string") << QByteArray("request_route { $var(a) = \"abc; }\n")
                                  << QByteArray("unclosed-string");
}

void BadFiles::whatIsNoScriptIsRefused() {
  QFETCH(QByteArray, content);
  QFETCH(QByteArray, code);
  write("main.cfg", content);
  const LoadResult result = loadIn("main.cfg");
  QVERIFY(result.program == nullptr);
  QCOMPARE(QByteArray(result.diagnostics.front().code.data(),
                      static_cast<qsizetype>(result.diagnostics.front().code.size())),
           code);
}

void BadFiles::aHundredMegabytesAreNotRead() {
  QFile file(folder_->filePath("huge.cfg"));
  QVERIFY(file.open(QIODevice::WriteOnly));
  QVERIFY(file.resize(100LL * 1024 * 1024));
  file.close();
  QElapsedTimer timer;
  timer.start();
  const LoadResult result = loadIn("huge.cfg");
  QVERIFY(timer.elapsed() < kPatienceMilliseconds);
  QVERIFY(firstMessage(result).find("is larger than 8 MiB") != std::string::npos);
  QVERIFY(!QFile::exists(folder_->filePath("nobody.cfg")));
  QVERIFY(firstMessage(loadIn("nobody.cfg")).find("there is no file") != std::string::npos);
  QVERIFY(firstMessage(loadIn(".")).find("is not a file") != std::string::npos);
}

void BadFiles::definitionsThatExplodeAreStopped() {
  std::string text = "#!define A0 x\n";
  for (int i = 1; i < 30; ++i) {
    const std::string before = "A" + std::to_string(i - 1);
    text +=
        "#!define A" + std::to_string(i) + " " + before + " " + before + " " + before + " " + before + "\n";
  }
  QElapsedTimer timer;
  timer.start();
  const LoadResult result = toy::load(text + "request_route { A29 }\n");
  QVERIFY(result.program == nullptr);
  QVERIFY(timer.elapsed() < kPatienceMilliseconds);
}

void BadFiles::deepNestingIsStopped_data() {
  QTest::addColumn<QByteArray>("text");
  const auto many = [](const char* piece) { return QByteArray(piece).repeated(100000); };
  QTest::newRow("parentheses") << "request_route { if (" + many("(") + "1) exit; }";
  QTest::newRow("blocks") << "request_route { " + many("if (1) { ") + "}";
  QTest::newRow("ifs without braces") << "request_route { " + many("if (1) ") + "exit; }";
  QTest::newRow("negations") << "request_route { $var(a) = " + many("!") + "1; }";
  QTest::newRow("sums") << "request_route { $var(a) = 1" + many(" + $var(b)") + "; }";
  QTest::newRow("else if") << "request_route { if (1) exit; " + many("else if (1) exit; ") + "}";
  QTest::newRow("variables in variables") << "request_route { $var(a) = " + many("$avp(") + many(")") + "; }";
  QTest::newRow("switches") << "request_route { " + many("switch (1) { case 1: ") + "}";
  QTest::newRow("comments") << "request_route { exit; } " + many("/*");
  QTest::newRow("conditionals") << many("#!ifndef X\n") + "request_route { exit; }";
  QTest::newRow("routes in blocks") << many("route[A] { ");
}

void BadFiles::deepNestingIsStopped() {
  QFETCH(QByteArray, text);
  QElapsedTimer timer;
  timer.start();
  const LoadResult result =
      toy::load(std::string_view(text.constData(), static_cast<std::size_t>(text.size())));
  QVERIFY(result.program != nullptr || !result.diagnostics.empty());
  QVERIFY(timer.elapsed() < kPatienceMilliseconds);
}

namespace {

/// Pieces of the language, separated by blanks.
const QByteArray kPieces =
    "request_route route [ ] { } ( ) ; if else while switch case : break default exit return drop $var(a) "
    "$avp(x) $rU "
    "$(rU{s.len}) \"text\" 'q' 1 0x1f == =~ = + - ! && || t_relay uri src_ip myself 10.0.0.1 / modparam , "
    "\"tm\" loadmodule "
    "listen udp \n#!define\tA\tB\n \n#!ifdef\tA\n \n#!endif\n A \n#!else\n failure_route[X] "
    "t_on_failure(\"X\") @a.b[1] $ \" "
    "mod not defined (int) flags a.b desc event_route[a:b] include_file \xc3\xa9 /* */ #";

}  // namespace

void BadFiles::tokenSoupNeverHurts() {
  const QByteArrayList pieces = kPieces.split(' ');
  forklab::kernel::RandomStream chance(7, "token soup");
  for (int round = 0; round < 3000; ++round) {
    std::string text = round % 2 == 0 ? "request_route { " : "";
    const auto words = 1 + chance.below(60);
    for (std::uint64_t i = 0; i < words; ++i)
      text +=
          pieces[static_cast<int>(chance.below(static_cast<std::uint64_t>(pieces.size())))].toStdString() +
          " ";
    const LoadResult result = toy::load(text);
    QVERIFY2(result.program != nullptr || !result.diagnostics.empty(), text.c_str());
    for (const Diagnostic& diagnostic : result.diagnostics)
      QVERIFY(!render(diagnostic, result.files).empty());
    if (result.program == nullptr || !result.program->hasRoute(RouteKind::request, "")) continue;
    toy::play(text);
  }
}

QTEST_APPLESS_MAIN(BadFiles)
#include "test_bad_files.moc"
