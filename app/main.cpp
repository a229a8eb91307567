#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <QLibraryInfo>
#include <QTranslator>
#include <cstdio>

#include "appearance.h"
#include "data_files.h"
#include "main_window.h"
#include "screenshots.h"

namespace {

constexpr int kBadUsage = 2;

QString firstLesson() { return forklab::app::dataFile(QStringLiteral("scenarios/forking/q-serial")); }

int failUsage(const QString& reason) {
  std::fprintf(stderr, "forklab: %s\nTry: forklab --help\n", qPrintable(reason));
  return kBadUsage;
}

int openWindow(const QString& file) {
  using forklab::app::MainWindow;
  MainWindow window(MainWindow::Memory::remembers);
  window.show();
  window.runWhenOpened();
  window.openFile(file);
  return QApplication::exec();
}

}  // namespace

int main(int argc, char** argv) {
  const QApplication application(argc, argv);
  QApplication::setOrganizationName(QStringLiteral("forklab"));
  QApplication::setApplicationName(QStringLiteral("forklab"));
  QApplication::setApplicationVersion(QStringLiteral(FORKLAB_VERSION));
  QTranslator translator, buttons;
  // Those of Qt's own dialogs, where the system has them.
  if (buttons.load(QLocale(), QStringLiteral("qtbase"), QStringLiteral("_"),
                   QLibraryInfo::path(QLibraryInfo::TranslationsPath))) {
    QCoreApplication::installTranslator(&buttons);
  }
  if (translator.load(QLocale(), QStringLiteral("forklab"), QStringLiteral("_"), QStringLiteral(":/i18n"))) {
    QCoreApplication::installTranslator(&translator);
  }
  forklab::app::installStyle();
  QApplication::setWindowIcon(forklab::app::icon(QStringLiteral("forklab"), QApplication::palette()));
  QCommandLineParser parser;
  parser.setApplicationDescription(QStringLiteral("A desktop lab for SIP routing."));
  const QCommandLineOption help = parser.addHelpOption();
  const QCommandLineOption version = parser.addVersionOption();
  const QCommandLineOption screenshots(
      QStringLiteral("screenshots"), QStringLiteral("Render every view of a finished run into this folder."),
      QStringLiteral("folder"));
  parser.addOption(screenshots);
  parser.addPositionalArgument(QStringLiteral("file"),
                               QStringLiteral("A scenario or a routing script (.cfg)."));
  if (!parser.parse(QCoreApplication::arguments())) return failUsage(parser.errorText());
  if (parser.isSet(help)) parser.showHelp(0);
  if (parser.isSet(version)) parser.showVersion();
  const QStringList files = parser.positionalArguments();
  if (files.size() > 1) return failUsage(QStringLiteral("one file at a time"));
  const QString file = files.isEmpty() ? firstLesson() : files.front();
  if (parser.isSet(screenshots)) return forklab::app::runScreenshots(parser.value(screenshots), file);
  return openWindow(file);
}
