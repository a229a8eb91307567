#include "cli/command_line.h"

using namespace forklab::test;

class TestCliUsage : public QObject {
  Q_OBJECT

 private slots:
  void wrongUsageEndsWithTwoAndOneSentence_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* name, const QStringList& arguments, const QString& sentence) {
      QTest::newRow(name) << arguments << sentence;
    };
    row("nothing", {}, "say what to do: run, check, serve or rpc (forklab-cli --help)");
    row("misspelt command", {"rnu", "relay"}, "no command `rnu`; did you mean `run`?");
    row("foreign command", {"fly"}, "no command `fly`");
    row("misspelt option", {"run", "relay", "--lader"},
        "`run` has no option `--lader`; did you mean `--ladder`?");
    row("misspelt with value", {"run", "--sed=5", "relay"},
        "`run` has no option `--sed`; did you mean `--seed`?");
    row("one word too many", {"run", "relay", "lossy"}, "`run` does not know what to do with `lossy`");
    row("no scenario", {"run"}, "scenario is required");
    row("no file", {"check"}, "files is required");
    row("seed no number", {"run", "relay", "--seed", "many"}, "Could not convert: --seed = many");
    row("time without unit", {"run", "relay", "--until", "10"},
        "--until: `10` is not a time; write a number and its unit, as in 10s or 500ms");
    row("setting without value", {"run", "relay", "--set", "seed"},
        "--set: `seed` sets nothing; write a name and a value, as in nodes.alice.address=10.0.0.9");
    row("ladder and json", {"run", "relay", "--json", "--ladder"}, "--ladder excludes --json");
  }

  void wrongUsageEndsWithTwoAndOneSentence() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, sentence);
    const CommandResult result = runCommand(arguments);
    QCOMPARE(result.errors, "forklab-cli: " + sentence + "\n");
    QCOMPARE(result.output, QString());
    QCOMPARE(result.exitCode, 2);
  }

  void itSaysItsVersion() {
    const CommandResult result = runCommand({"--version"});
    QVERIFY(QRegularExpression("^forklab-cli \\d+\\.\\d+\\.\\d+\n$").match(result.output).hasMatch());
    QCOMPARE(result.exitCode, 0);
  }

  void helpNamesEveryCommandAndOption() {
    const CommandResult all = runCommand({"--help"});
    QCOMPARE(all.exitCode, 0);
    for (const char* command : {"run", "check"}) QVERIFY(all.output.contains(command));
    const CommandResult run = runCommand({"run", "--help"});
    QCOMPARE(run.exitCode, 0);
    for (const char* option : {"--seed", "--until", "--set", "--ladder", "--trace", "--pcap", "--json"}) {
      QVERIFY2(run.output.contains(option), option);
    }
    QVERIFY(runCommand({"check", "--help"}).output.contains("--strict"));
  }

  void helpPagesNameTheSameOptions() {
    QFile page(FORKLAB_SOURCE_DIR "/resources/help/command-line.md");
    QVERIFY(page.open(QIODevice::ReadOnly));
    const QString text = page.readAll();
    const QRegularExpression option("--[a-z]+");
    for (const QStringList& arguments : {QStringList{"run", "--help"}, QStringList{"check", "--help"}}) {
      const QString help = runCommand(arguments).output;
      for (auto match = option.globalMatch(help); match.hasNext();) {
        const QString name = match.next().captured();
        QVERIFY2(text.contains(name), qPrintable(name));
      }
    }
  }
};

QTEST_GUILESS_MAIN(TestCliUsage)
#include "test_cli_usage.moc"
