#include "actions.h"

#include <QCoreApplication>

#include "appearance.h"
#include "kernel/check.h"

namespace forklab::app {
namespace {

struct ActionSpec {
  const char* id;  ///< its icon has the same name, when there is one
  const char* text;
  const char* key;
  const char* tip;
};

constexpr const char* kContext = "forklab::app::Actions";

constexpr ActionSpec kActions[] = {
    {"open", QT_TRANSLATE_NOOP("forklab::app::Actions", "&Open…"), "Ctrl+O",
     QT_TRANSLATE_NOOP("forklab::app::Actions", "Open a scenario or a routing script")},
    {"quit", QT_TRANSLATE_NOOP("forklab::app::Actions", "&Quit"), "Ctrl+Q",
     QT_TRANSLATE_NOOP("forklab::app::Actions", "Leave ForkLab")},
    {"step-message", QT_TRANSLATE_NOOP("forklab::app::Actions", "Step to next &Message"), "F4",
     QT_TRANSLATE_NOOP("forklab::app::Actions", "Go on until a message is sent or arrives")},
    {"step-event", QT_TRANSLATE_NOOP("forklab::app::Actions", "Step one &Event"), "Shift+F4",
     QT_TRANSLATE_NOOP("forklab::app::Actions", "Let one event happen")},
    {"run", QT_TRANSLATE_NOOP("forklab::app::Actions", "&Run"), "F5",
     QT_TRANSLATE_NOOP("forklab::app::Actions", "Run at the chosen speed")},
    {"fast", QT_TRANSLATE_NOOP("forklab::app::Actions", "Run &Fast"), "F6",
     QT_TRANSLATE_NOOP("forklab::app::Actions", "Run as fast as the views can follow")},
    {"express", QT_TRANSLATE_NOOP("forklab::app::Actions", "Run E&xpress"), "F7",
     QT_TRANSLATE_NOOP("forklab::app::Actions", "Run to the end at once")},
    {"stop", QT_TRANSLATE_NOOP("forklab::app::Actions", "&Stop"), "F8",
     QT_TRANSLATE_NOOP("forklab::app::Actions", "Let time stand still")},
    {"restart", QT_TRANSLATE_NOOP("forklab::app::Actions", "Re&start"), "Ctrl+R",
     QT_TRANSLATE_NOOP("forklab::app::Actions", "Read the files again and begin anew with this seed")},
    {"bind", QT_TRANSLATE_NOOP("forklab::app::Actions", "&Bind to Real Sockets…"), "Ctrl+B",
     QT_TRANSLATE_NOOP("forklab::app::Actions", "Let phones and programs outside the lab reach a node")},
    {"unbind", QT_TRANSLATE_NOOP("forklab::app::Actions", "&Close Real Sockets"), "Ctrl+Shift+B",
     QT_TRANSLATE_NOOP("forklab::app::Actions", "End the run and close the sockets of its nodes")},
    {"replay", QT_TRANSLATE_NOOP("forklab::app::Actions", "Re&play"), "Ctrl+Shift+R",
     QT_TRANSLATE_NOOP("forklab::app::Actions",
                       "Play the run again from its record: what came from outside, what you did")},
    {"help", QT_TRANSLATE_NOOP("forklab::app::Actions", "ForkLab &Help"), "F1",
     QT_TRANSLATE_NOOP("forklab::app::Actions", "A tour, the file formats and the keys")},
    {"about", QT_TRANSLATE_NOOP("forklab::app::Actions", "&About ForkLab"), "",
     QT_TRANSLATE_NOOP("forklab::app::Actions", "Version and licence")},
    {"reset-layout", QT_TRANSLATE_NOOP("forklab::app::Actions", "&Reset Layout"), "",
     QT_TRANSLATE_NOOP("forklab::app::Actions", "Put every pane back where it was at first")},
};

QString translated(const char* text) { return QCoreApplication::translate(kContext, text); }

}  // namespace

Actions::Actions(QMainWindow& window) {
  for (const ActionSpec& spec : kActions) {
    auto* const action = new QAction(translated(spec.text), &window);
    const QKeySequence key(QString::fromLatin1(spec.key));
    action->setShortcut(key);
    const QString keyText =
        key.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(key.toString(QKeySequence::NativeText));
    action->setToolTip(translated(spec.tip) + keyText);
    action->setStatusTip(translated(spec.tip));
    actions_[QString::fromLatin1(spec.id)] = action;
  }
  tint(window.palette());
}

QAction& Actions::operator[](const QString& id) const {
  const auto found = actions_.find(id);
  FORKLAB_CHECK(found != actions_.end());
  return *found->second;
}

void Actions::tint(const QPalette& palette) {
  for (const auto& [id, action] : actions_) action->setIcon(icon(id, palette));
}

}  // namespace forklab::app
