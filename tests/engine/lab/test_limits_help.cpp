#include <QFile>
#include <QLocale>
#include <QTest>

#include "dialog/table.h"
#include "lab/outside_world.h"
#include "lab/run.h"
#include "lab/scenario/scenario_keys.h"
#include "lab/scenario/yaml_tree.h"
#include "net/live_network.h"
#include "net/udp_socket.h"
#include "net/unix_server.h"
#include "proxy/settings.h"
#include "proxy/target_set.h"
#include "script/bounds.h"
#include "script/findings.h"
#include "script/functions/hash_table.h"
#include "script/parser.h"
#include "script/preprocessor.h"
#include "script/regex.h"
#include "script/regex_cost.h"
#include "script/source_loader.h"
#include "sip/framer.h"
#include "sip/message.h"
#include "store/database.h"

using namespace forklab;

namespace {

struct Bound {
  const char* what;
  std::uint64_t figure;
};

const lab::RunBounds kRun;

/// Every figure of the page that is one of the code.
const Bound kBounds[] = {
    {"bytes of a message", sip::Message::kMaxBytes},
    {"bytes of a message on a stream", sip::Framer::kUsualLargest},
    {"branches of a transaction", proxy::kMaximumBranches},
    {"transactions alive in a proxy", proxy::Settings{}.mostTransactions},
    {"dialogs of a proxy", dialog::Table::kMostDialogs},
    {"peers outside the lab that get a column", net::LiveNetwork::kMostPeers},
    {"peers outside the lab that get a column", lab::OutsideWorld::kMostPeers},
    {"datagrams that wait to be sent", net::UdpSocket::kMostQueued},
    {"clients of an RPC socket", net::UnixServer::kMostClients},
    {"bytes of an RPC question", net::UnixServer::kMostBytes},
    {"steps of one message", static_cast<std::uint64_t>(script::Bounds::kMostSteps)},
    {"routes called inside of routes", script::Bounds::kDeepestRoutes},
    {"bytes of a text", script::Bounds::kLongestText},
    {"bytes that a transformation gives", script::Bounds::kLongestTransformed},
    {"bytes of a regular expression", script::Regex::kLongestPattern},
    {"signs of one with every + and {n,m} written out", script::RegexCost::kMostSigns},
    {"alternatives, groups and parts that may be missing in one", script::RegexCost::kMostWays},
    {"anchors one behind the other", script::RegexCost::kMostAnchors},
    {"parts that may be missing, for each anchor", script::RegexCost::kMostSkipsByAnchors},
    {"parts that may be missing beside a loop around nothing, as `(a*)*`",
     script::RegexCost::kMostSkipsBesideLoops},
    {"squares of the alternatives, groups and parts, added up for a file", script::Regex::kMostWeight},
    {"bytes of an `htable`", functions::HashTable::kMostBytes},
    {"bytes of a file", script::SourceLoader::kLargestFile},
    {"bytes of a script with its includes", script::SourceLoader::kLargestTotal},
    {"files of a script", script::SourceLoader::kMostFiles},
    {"includes inside of includes", script::Preprocessor::kDeepest},
    {"words behind all definitions", script::Preprocessor::kMostTokens},
    {"blocks or parentheses inside of each other", script::Parser::kDeepest},
    {"operators in a row", script::Parser::kLongestChain},
    {"variables inside of variables", script::Bounds::kDeepestVariable},
    {"findings told about one script", script::Findings::kMost},
    {"bytes of a scenario file", lab::kYamlBytes},
    {"depth of its values", lab::kYamlDepth},
    {"values in it", lab::kYamlNodes},
    {"nodes", lab::kNodesMost},
    {"links", lab::kLinksMost},
    {"names", lab::kNamesMost},
    {"DNS records", lab::kDnsRecordsMost},
    {"checks", lab::kChecksMost},
    {"events at one moment", kRun.mostAtOnce},
    {"packets and timers pending", kRun.mostPending},
    {"events of a run", kRun.mostSteps},
    {"recorded events", kRun.mostRecorded},
    {"rows of a result", store::Database::kMostRows},
    {"bytes of a value", static_cast<std::uint64_t>(store::Database::kMostBytes)},
    {"steps of a statement", static_cast<std::uint64_t>(store::Database::kMostWork)},
};

}  // namespace

/// The page that people read must say what the code does.
class LimitsHelpTest : public QObject {
  Q_OBJECT

 private slots:
  void everyFigureIsThatOfTheCode_data() {
    QTest::addColumn<QString>("what");
    QTest::addColumn<quint64>("figure");
    for (const Bound& bound : kBounds)
      QTest::addRow("%s", bound.what) << QString(bound.what) << quint64{bound.figure};
  }
  void everyFigureIsThatOfTheCode() {
    QFETCH(QString, what);
    QFETCH(quint64, figure);
    QFile file(QStringLiteral(FORKLAB_SOURCE_DIR "/resources/help/limits.md"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString row = "\n| " + what + " | " + QLocale(QLocale::English).toString(figure) + " | ";
    QVERIFY2(QString::fromUtf8(file.readAll()).contains(row), qPrintable(row));
  }
};

QTEST_GUILESS_MAIN(LimitsHelpTest)
#include "test_limits_help.moc"
