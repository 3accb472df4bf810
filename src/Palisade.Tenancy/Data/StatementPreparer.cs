using System.Collections.Concurrent;
using Npgsql;

namespace Palisade.Tenancy;

/// <summary>
/// Prepares statements that a connection keeps sending. The driver's own automatic preparation cannot be used: it would also prepare
/// the entry text, whose name could then be taken over. Preparing costs one extra round trip, once per connection and statement.
/// </summary>
internal sealed class StatementPreparer(int prepareAfter)
{
    private const int MostPerConnection = 60;

    private readonly ConcurrentDictionary<int, Dictionary<string, int>> _usesByProcess = new();

    /// <summary>Returns the number of round trips it took: none, once all are prepared.</summary>
    public async ValueTask<int> PrepareHotAsync(NpgsqlConnection connection, IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken)
    {
        if (prepareAfter <= 0)
        {
            return 0;
        }

        // One connection is used by one flow at a time, so its inner dictionary needs no lock.
        var uses = _usesByProcess.GetOrAdd(connection.ProcessID, static _ => new(StringComparer.Ordinal));
        var prepared = 0;
        foreach (var statement in statements)
        {
            var text = statement.Sql.Text;
            uses.TryGetValue(text, out var count);
            if (count > prepareAfter || (count == 0 && uses.Count >= MostPerConnection))
            {
                continue;
            }

            uses[text] = count + 1;
            if (count == prepareAfter)
            {
                await using var command = new NpgsqlCommand(text, connection);
                foreach (var parameter in statement.Sql.Parameters)
                {
                    command.Parameters.Add(parameter.Clone());
                }

                await command.PrepareAsync(cancellationToken).ConfigureAwait(false);
                prepared++;
            }
        }

        return prepared;
    }
}
