using System.Runtime.CompilerServices;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Palisade.Tenancy;

/// <summary>
/// One SQL statement, written as an interpolated string whose holes become positional parameters. There is no way to make one from a
/// string that was built at run time, so a value can never become SQL text. A hole may also hold another <see cref="Sql"/>, whose text
/// and parameters are then taken over (for optional clauses).
/// </summary>
/// <example><c>await db.OneOrDefaultAsync&lt;LinkView&gt;($"select id, link_key from programs.links where id = {id}", ct);</c></example>
[InterpolatedStringHandler]
public sealed class Sql
{
    private readonly StringBuilder _text;
    private readonly List<NpgsqlParameter> _parameters;
    private string? _built;

    /// <summary>Called by the compiler.</summary>
    public Sql(int literalLength, int formattedCount)
    {
        _text = new StringBuilder(literalLength + (formattedCount * 3));
        _parameters = new List<NpgsqlParameter>(formattedCount);
    }

    /// <summary>No text: the other branch of an optional clause.</summary>
    public static Sql Empty => new(0, 0);

    /// <summary>The statement with $1, $2 … in place of the holes.</summary>
    public string Text => _built ??= _text.ToString();

    internal IReadOnlyList<NpgsqlParameter> Parameters => _parameters;

    /// <summary>Number of holes.</summary>
    public int ParameterCount => _parameters.Count;

    /// <summary>A <c>jsonb</c> value from JSON text.</summary>
    public static JsonParameter Json(string? json) => new(json);

    /// <summary>Called by the compiler.</summary>
    public void AppendLiteral(string value) => _text.Append(value);

    /// <summary>Takes another statement's text and parameters over.</summary>
    public void AppendFormatted(Sql fragment)
    {
        ArgumentNullException.ThrowIfNull(fragment);
        var text = fragment.Text;
        var first = _parameters.Count;
        if (first == 0 || fragment.ParameterCount == 0)
        {
            _text.Append(text);
        }
        else
        {
            AppendRenumbered(text, first);
        }

        foreach (var parameter in fragment._parameters)
        {
            _parameters.Add(parameter.Clone());
        }
    }

    /// <summary>A jsonb parameter.</summary>
    public void AppendFormatted(JsonParameter value) => Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = (object?)value.Text ?? DBNull.Value });

    /// <summary>A text parameter.</summary>
    public void AppendFormatted(string? value) => Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value });

    /// <summary>A timestamptz parameter; sent as UTC.</summary>
    public void AppendFormatted(DateTimeOffset value) => Add(new NpgsqlParameter<DateTimeOffset>
    {
        NpgsqlDbType = NpgsqlDbType.TimestampTz,
        TypedValue = value.ToUniversalTime(),
    });

    /// <summary>A nullable timestamptz parameter; sent as UTC.</summary>
    public void AppendFormatted(DateTimeOffset? value) => Add(new NpgsqlParameter
    {
        NpgsqlDbType = NpgsqlDbType.TimestampTz,
        Value = value is { } time ? time.ToUniversalTime() : DBNull.Value,
    });

    /// <summary>A nullable uuid parameter.</summary>
    public void AppendFormatted(Guid? value) => AddNullable(NpgsqlDbType.Uuid, value);

    /// <summary>A nullable integer parameter.</summary>
    public void AppendFormatted(int? value) => AddNullable(NpgsqlDbType.Integer, value);

    /// <summary>A nullable bigint parameter.</summary>
    public void AppendFormatted(long? value) => AddNullable(NpgsqlDbType.Bigint, value);

    /// <summary>A nullable boolean parameter.</summary>
    public void AppendFormatted(bool? value) => AddNullable(NpgsqlDbType.Boolean, value);

    /// <summary>A bytea parameter.</summary>
    public void AppendFormatted(byte[]? value) => Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bytea, Value = (object?)value ?? DBNull.Value });

    /// <summary>A text array parameter; elements may be null.</summary>
    public void AppendFormatted(string?[] value) => Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = value });

    /// <summary>Any other value whose type Npgsql knows (uuid, integers, numeric, boolean, arrays of them).</summary>
    public void AppendFormatted<T>(T value)
        where T : notnull => Add(new NpgsqlParameter<T> { TypedValue = value });

    /// <summary>Parameters are cloned: a parameter belongs to one command, and a statement may be sent again.</summary>
    internal NpgsqlBatchCommand ToBatchCommand()
    {
        var command = new NpgsqlBatchCommand(Text);
        foreach (var parameter in _parameters)
        {
            command.Parameters.Add(parameter.Collection is null ? parameter : parameter.Clone());
        }

        return command;
    }

    private void AddNullable<T>(NpgsqlDbType type, T? value)
        where T : struct => Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value is { } some ? some : DBNull.Value });

    private void Add(NpgsqlParameter parameter)
    {
        _parameters.Add(parameter);
        _text.Append('$').Append(_parameters.Count);
    }

    private void AppendRenumbered(string text, int offset)
    {
        for (var i = 0; i < text.Length; i++)
        {
            _text.Append(text[i]);
            if (text[i] != '$')
            {
                continue;
            }

            var number = 0;
            while (i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]))
            {
                number = (number * 10) + (text[++i] - '0');
            }

            if (number > 0)
            {
                _text.Append(number + offset);
            }
        }
    }
}

/// <summary>JSON text bound as <c>jsonb</c>. Made by <see cref="Sql.Json"/>.</summary>
public readonly record struct JsonParameter(string? Text);
