#include <QDir>
#include <QImage>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <set>

namespace {

// Takes pictures of the screen until one has something on it, then ends the program by its id.
constexpr const char* kScript = R"sh(
"$1" & program=$!
for round in $(seq 60); do
  import -window root "$2" && [ "$(identify -format %k "$2")" -gt 150 ] && break
  sleep 0.25
done
kill $program
wait $program
exit 0
)sh";

}  // namespace

class WindowOutsideTest : public QObject {
  Q_OBJECT

 private slots:
  void theProgramShowsItsLessonOnAScreen() {
    for (const char* tool : {"xvfb-run", "xauth", "import", "identify"}) {
      if (!QStandardPaths::findExecutable(QString::fromLatin1(tool)).isEmpty()) continue;
      QSKIP(qPrintable(QStringLiteral("%1 is not installed: no picture can be taken from outside")
                           .arg(QLatin1String(tool))));
    }
    const QString program = QDir(qEnvironmentVariable("FORKLAB_BIN")).filePath(QStringLiteral("forklab"));
    QVERIFY2(QFile::exists(program), qPrintable(program));
    QTemporaryDir folder;
    const QString picture = folder.filePath(QStringLiteral("screen.png"));
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
    environment.insert(QStringLiteral("XDG_CONFIG_HOME"), folder.path());
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral("xvfb-run"),
                  {QStringLiteral("-a"), QStringLiteral("-s"), QStringLiteral("-screen 0 1280x800x24"),
                   QStringLiteral("bash"), QStringLiteral("-c"), QString::fromLatin1(kScript),
                   QStringLiteral("picture"), program, picture});
    QVERIFY2(process.waitForFinished(60'000), process.readAll().constData());
    const QImage screen(picture);
    QVERIFY2(!screen.isNull(), process.readAll().constData());
    std::set<QRgb> colours;
    for (int y = 0; y < screen.height(); ++y) {
      for (int x = 0; x < screen.width(); ++x) colours.insert(screen.pixel(x, y));
    }
    QVERIFY2(colours.size() > 150, qPrintable(QStringLiteral("only %1 colours").arg(colours.size())));
  }
};

QTEST_GUILESS_MAIN(WindowOutsideTest)
#include "window_outside_test.moc"
