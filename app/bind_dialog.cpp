#include "bind_dialog.h"

#include <QFormLayout>
#include <QPushButton>
#include <QSignalBlocker>

#include "lab/live/listen_line.h"
#include "models/texts.h"

namespace forklab::app {
namespace {

const QString kUsual = QStringLiteral("udp:127.0.0.1:5060");

/// Nothing: the line names no protocol, address and port.
std::optional<kernel::Endpoint> socketOf(const QString& text) {
  const auto line = lab::parseListenLine(text.toStdString());
  if (!line || !line->protocol || !line->port || !line->advertised.empty()) return std::nullopt;
  const auto ip = kernel::IpAddress::parse(line->host);
  if (!ip) return std::nullopt;
  return kernel::Endpoint{*ip, *line->port, *line->protocol};
}

QStringList linesOf(const QString& text) {
  QStringList lines;
  for (const QString& line : text.split(QLatin1Char('\n'))) {
    if (!line.trimmed().isEmpty()) lines << line.trimmed();
  }
  return lines;
}

bool isLoopback(const kernel::IpAddress& ip) { return ip.isV6() ? ip.text() == "::1" : ip.bytes()[0] == 127; }

}  // namespace

BindDialog::BindDialog(const lab::Scenario& scenario, const std::vector<lab::Binding>& bindings,
                       QWidget* parent)
    : QDialog(parent), buttons_(QDialogButtonBox::Ok | QDialogButtonBox::Cancel) {
  setWindowTitle(tr("Bind to Real Sockets"));
  for (std::size_t i = 0; i < scenario.nodes.size(); ++i) {
    const lab::NodeKind kind = scenario.nodes[i].kind;
    if (kind != lab::NodeKind::phone && kind != lab::NodeKind::proxy) continue;
    Row row{i, false, kUsual};
    for (const lab::Binding& binding : bindings) {
      if (binding.node != i) continue;
      QStringList lines;
      for (const kernel::Endpoint& socket : binding.sockets) lines << models::toQt(lab::socketText(socket));
      row = {i, true, lines.join(QLatin1Char('\n'))};
    }
    rows_.push_back(row);
    node_.addItem(models::toQt(scenario.nodes[i].name));
    if (kind == lab::NodeKind::proxy && node_.currentIndex() == 0) node_.setCurrentIndex(node_.count() - 1);
  }
  on_.setText(tr("Reachable from outside the lab"));
  sockets_.setAccessibleName(tr("Sockets, one in each line"));
  sockets_.setTabChangesFocus(true);
  sockets_.setFixedHeight(sockets_.fontMetrics().lineSpacing() * 4 + 16);
  note_.setWordWrap(true);
  note_.setMinimumHeight(note_.fontMetrics().height() * 3);
  note_.setAlignment(Qt::AlignTop | Qt::AlignLeft);
  buttons_.button(QDialogButtonBox::Ok)->setText(tr("Bind and Run"));
  buttons_.button(QDialogButtonBox::Cancel)->setText(tr("Cancel"));
  auto* const form = new QFormLayout(this);
  form->addRow(tr("&Node"), &node_);
  form->addRow(QString(), &on_);
  form->addRow(tr("&Sockets"), &sockets_);
  form->addRow(&note_);
  form->addRow(&buttons_);
  connect(&node_, &QComboBox::currentIndexChanged, this, &BindDialog::showRow);
  connect(&on_, &QCheckBox::toggled, this, &BindDialog::takeRow);
  connect(&sockets_, &QPlainTextEdit::textChanged, this, &BindDialog::takeRow);
  connect(&buttons_, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(&buttons_, &QDialogButtonBox::rejected, this, &QDialog::reject);
  if (bindings.empty() && !rows_.empty()) rows_[static_cast<std::size_t>(node_.currentIndex())].on = true;
  showRow();
  resize(440, sizeHint().height());
}

void BindDialog::showRow() {
  if (node_.currentIndex() < 0) return judge();
  const Row& row = rows_[static_cast<std::size_t>(node_.currentIndex())];
  const QSignalBlocker quietSwitch(on_);
  const QSignalBlocker quietList(sockets_);
  on_.setChecked(row.on);
  sockets_.setPlainText(row.sockets);
  sockets_.setEnabled(row.on);
  judge();
}

void BindDialog::takeRow() {
  Row& row = rows_[static_cast<std::size_t>(node_.currentIndex())];
  row.on = on_.isChecked();
  row.sockets = sockets_.toPlainText();
  sockets_.setEnabled(row.on);
  judge();
}

void BindDialog::judge() {
  QString said =
      tr("The run goes by the clock from now on. What arrives there stands in the same ladder, and the run "
         "can be played again from its record.");
  bool sound = !bindings().empty();
  for (const Row& row : rows_) {
    if (!row.on) continue;
    for (const QString& line : linesOf(row.sockets)) {
      const auto socket = socketOf(line);
      if (!socket) {
        sound = false;
        said = tr("“%1” is no socket. Write protocol, address and port, as in %2.").arg(line, kUsual);
      } else if (sound && !isLoopback(socket->ip)) {
        said = tr("%1 is not on loopback: everyone who reaches this address can call the lab.").arg(line);
      }
    }
  }
  note_.setText(said);
  buttons_.button(QDialogButtonBox::Ok)->setEnabled(sound);
}

std::vector<lab::Binding> BindDialog::bindings() const {
  std::vector<lab::Binding> all;
  for (const Row& row : rows_) {
    lab::Binding binding;
    binding.node = row.node;
    for (const QString& line : linesOf(row.sockets)) {
      if (const auto socket = socketOf(line)) binding.sockets.push_back(*socket);
    }
    if (row.on && !binding.sockets.empty()) all.push_back(binding);
  }
  return all;
}

}  // namespace forklab::app
