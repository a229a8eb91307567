#include <QCoreApplication>

#include "views/board_view.h"
#include "views/database_view.h"
#include "views/dialog_view.h"
#include "views/ladder_view.h"
#include "views/load_view.h"
#include "views/message_view.h"
#include "views/problems_view.h"
#include "views/registration_view.h"
#include "views/script_view.h"
#include "views/timeline_view.h"
#include "views/topology_view.h"
#include "views/transaction_view.h"
#include "views/view.h"
#include "views/wave_view.h"

namespace forklab::views {
namespace {

QString text(const char* source) { return QCoreApplication::translate("forklab::views", source); }

template <class View>
ViewSpec ofSession(const char* id, const char* title, const char* says) {
  return {QString::fromLatin1(id), text(title), text(says),
          [](const ViewContext& context) -> QWidget* { return new View(context.session); }};
}

}  // namespace

std::vector<ViewSpec> allViews() {
  return {
      {QStringLiteral("topology"), text(QT_TRANSLATE_NOOP("forklab::views", "Topology")),
       text(QT_TRANSLATE_NOOP("forklab::views", "Nodes, links and the packets between them")),
       [](const ViewContext& context) -> QWidget* { return new TopologyView(context); }},
      ofSession<LadderView>("ladder", QT_TRANSLATE_NOOP("forklab::views", "Ladder"),
                            QT_TRANSLATE_NOOP("forklab::views", "Every message in the order of time")),
      ofSession<WaveView>("waves", QT_TRANSLATE_NOOP("forklab::views", "Waves"),
                          QT_TRANSLATE_NOOP("forklab::views", "The branches of a fork, wave by wave")),
      ofSession<TransactionView>(
          "transactions", QT_TRANSLATE_NOOP("forklab::views", "Transactions"),
          QT_TRANSLATE_NOOP("forklab::views", "The machines of every node in their states")),
      ofSession<DialogView>(
          "dialogs", QT_TRANSLATE_NOOP("forklab::views", "Dialogs"),
          QT_TRANSLATE_NOOP("forklab::views", "The calls that proxies keep, and one of them in full")),
      ofSession<BoardView>("board", QT_TRANSLATE_NOOP("forklab::views", "Call board"),
                           QT_TRANSLATE_NOOP("forklab::views", "What every phone does, across all proxies")),
      ofSession<RegistrationView>(
          "registrations", QT_TRANSLATE_NOOP("forklab::views", "Registrations"),
          QT_TRANSLATE_NOOP("forklab::views", "Who is registered at which proxy, and for how long")),
      ofSession<DatabaseView>(
          "database", QT_TRANSLATE_NOOP("forklab::views", "Database"),
          QT_TRANSLATE_NOOP("forklab::views", "What databases are asked, and what it costs")),
      ofSession<MessageView>(
          "message", QT_TRANSLATE_NOOP("forklab::views", "Message"),
          QT_TRANSLATE_NOOP("forklab::views", "The selected message as a tree and as text")),
      ofSession<ScriptView>("script", QT_TRANSLATE_NOOP("forklab::views", "Script"),
                            QT_TRANSLATE_NOOP("forklab::views", "The routing script and what of it ran")),
      ofSession<TimelineView>("timeline", QT_TRANSLATE_NOOP("forklab::views", "Timeline"),
                              QT_TRANSLATE_NOOP("forklab::views", "The whole run; drag to travel in time")),
      ofSession<ProblemsView>("problems", QT_TRANSLATE_NOOP("forklab::views", "Problems"),
                              QT_TRANSLATE_NOOP("forklab::views", "What is wrong with the files")),
      ofSession<LoadView>(
          "load", QT_TRANSLATE_NOOP("forklab::views", "Load"),
          QT_TRANSLATE_NOOP("forklab::views", "Workers, queues, connections, and what was read of messages")),
  };
}

}  // namespace forklab::views
