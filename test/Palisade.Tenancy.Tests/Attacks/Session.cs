using System.Text;
using Npgsql;

namespace Palisade.Tenancy.Tests.Attacks;

/// <summary>One physical connection, used by one or several users of the pool after each other.</summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly Stage _stage;
    private readonly ScopeSealer _sealer;
    private readonly StringBuilder _notices = new();

    public Session(Stage stage, NpgsqlConnection connection, ScopeSealer sealer)
    {
        (_stage, Connection, _sealer) = (stage, connection, sealer);
        connection.Notice += (_, e) => _notices.Append(e.Notice.MessageText).Append('\n');
    }

    public NpgsqlConnection Connection { get; }

    /// <summary>A genuine token for this backend.</summary>
    public string Token(TenantScope scope) => _sealer.Seal(scope, Connection.ProcessID);

    /// <summary>Begins and enters, as the kernel does; returns the error when the scope was refused.</summary>
    public async Task<string> BeginAsync(TenantScope scope)
    {
        await RunAsync("begin");
        return await EnterAsync(Token(scope));
    }

    public Task<string> EnterAsync(string? token) => RunAsync("select ctx.enter($1)", token);

    public Task CommitAsync() => RunAsync("commit");

    public Task RollbackAsync() => RunAsync("rollback");

    /// <summary>Everything a caller can observe: rows, notices, number of rows, or the whole error.</summary>
    public async Task<string> RunAsync(string sql, string? parameter = null)
    {
        _notices.Clear();
        var seen = new StringBuilder();
        try
        {
            await using var command = new NpgsqlCommand(_stage.Fill(sql), Connection) { AllResultTypesAreUnknown = true, CommandTimeout = 20 };
            if (parameter is not null || sql.Contains("$1", StringComparison.Ordinal) && sql.StartsWith("select ctx.enter", StringComparison.Ordinal))
                command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text, Value = (object?)parameter ?? DBNull.Value });
            await using var reader = await command.ExecuteReaderAsync();
            do
            {
                while (await reader.ReadAsync())
                {
                    for (var i = 0; i < reader.FieldCount; i++)
                        seen.Append(reader.IsDBNull(i) ? "null" : reader.GetString(i)).Append('|');
                    seen.Append('\n');
                }
            }
            while (await reader.NextResultAsync());
            await reader.CloseAsync();
            seen.Append(reader.RecordsAffected).Append('\n');
        }
        catch (PostgresException e)
        {
            seen.Append($"ERROR {e.SqlState} {e.MessageText} | {e.Detail} | {e.Hint} | {e.Where} | {e.ConstraintName}");
        }
        catch (NpgsqlException e)
        {
            seen.Append("BROKEN ").Append(e.Message);
        }

        return seen.Append(_notices).ToString();
    }

    public static bool Failed(string answer) => answer.Contains("ERROR ", StringComparison.Ordinal) || answer.Contains("BROKEN ", StringComparison.Ordinal);

    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
