using System.Text.Json.Nodes;
using Npgsql;
using Palisade.Tenancy;

namespace Palisade.Integrations.Import;

/// <summary>
/// Writes rows in batches. When a batch fails, its rows are tried one by one, so that the report names the row and not the batch; the import
/// as a whole is refused anyway.
/// </summary>
internal sealed class RowWriter(UnitOfWork unit, string table, Func<JsonParameter, Sql> insert, ImportReport report, bool counts)
{
    private const int BatchSize = 500;
    private const int BatchCharacters = 1024 * 1024;

    private readonly List<(int Row, string Json)> _rows = new(BatchSize);
    private int _characters;

    public async Task AddAsync(int row, JsonObject json, CancellationToken cancellationToken)
    {
        var text = Text(json);
        _rows.Add((row, text));
        _characters += text.Length;
        if (_rows.Count == BatchSize || _characters > BatchCharacters)
        {
            await FlushAsync(cancellationToken);
        }
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_rows.Count == 0)
        {
            return;
        }

        if (await TryAsync(_rows, cancellationToken) is not null)
        {
            foreach (var row in _rows)
            {
                if (report.IsFull)
                {
                    break;
                }

                if (await TryAsync([row], cancellationToken) is { } fault)
                {
                    report.Add(new RowFault(table, row.Row, Reason(fault), fault.ConstraintName ?? fault.ColumnName));
                }
            }
        }

        _rows.Clear();
        _characters = 0;
    }

    private static string Text(JsonObject json)
    {
        try
        {
            return json.ToJsonString();
        }
        catch (InvalidOperationException notText)
        {
            throw new RowException("not_text", detail: null, notText);
        }
    }

    private async Task<PostgresException?> TryAsync(List<(int Row, string Json)> rows, CancellationToken cancellationToken)
    {
        await unit.ExecuteAsync($"savepoint import_rows", cancellationToken);
        try
        {
            var written = await unit.ExecuteAsync(insert(Sql.Json($"[{string.Join(',', rows.Select(r => r.Json))}]")), cancellationToken);
            await unit.ExecuteAsync($"release savepoint import_rows", cancellationToken);
            if (counts)
            {
                report.Count(table, written, rows.Count - written);
            }

            return null;
        }
        catch (PostgresException e) when (e.SqlState is not (PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.QueryCanceled)
            && e.SqlState.Length == 5 && (e.SqlState[..2] is "22" or "23" or "PA" or "PL" || e.SqlState == PostgresErrorCodes.InsufficientPrivilege))
        {
            await unit.ExecuteAsync($"rollback to savepoint import_rows", cancellationToken);
            return e;
        }
    }

    private static string Reason(PostgresException fault) => fault.SqlState switch
    {
        PostgresErrorCodes.ForeignKeyViolation => "foreign_id",
        // The columns that are looked up by a reference, and stay empty when it leads nowhere.
        PostgresErrorCodes.NotNullViolation when fault.ColumnName is "org_id" or "event_id" or "program_id" or "click_id" or "attribution_id" or "user_id" or "link_id" => "foreign_id",
        PostgresErrorCodes.NotNullViolation => "missing_value",
        PostgresErrorCodes.CheckViolation => "wrong_value",
        PostgresErrorCodes.InsufficientPrivilege => "foreign_id",
        PostgresErrorCodes.NumericValueOutOfRange => "out_of_range",
        _ => "refused",
    };
}
