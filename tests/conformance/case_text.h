#pragma once

#include <QJsonArray>
#include <QJsonValue>
#include <QString>

namespace forklab::test {

/// What the recorder's agents say behind a status.
QString phraseOf(int status);
/// Their session description; its length does not depend on the port.
QString sessionText(const QString& place);
/// One value, or a list of them.
QJsonArray listOf(const QJsonValue& value);

}  // namespace forklab::test
