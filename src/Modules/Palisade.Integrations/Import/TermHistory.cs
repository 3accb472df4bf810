using System.Text.Json;
using System.Text.Json.Nodes;
using Palisade.Tenancy;

namespace Palisade.Integrations.Import;

/// <summary>
/// Versions of terms are made by triggers, so a history is imported in an order in which the triggers make what was exported: a program comes
/// with its first terms, the versions between are written, and the change to its last terms makes the last. Terms of a partner come after all
/// their versions but the last. Programs and agreements that were here before are left alone.
/// </summary>
internal sealed class TermHistory(UnitOfWork unit)
{
    private static readonly string[] Terms = ["commission_rule", "attribution_window_days", "attribution_model", "holdback_days", "starts_at", "ends_at"];

    private readonly Dictionary<string, (int Last, JsonObject First, JsonObject Latest)> _programs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Last, string? From)> _agreements = new(StringComparer.Ordinal);
    private readonly HashSet<string> _current = new(StringComparer.Ordinal);
    private HashSet<string> _programsBefore = [];
    private HashSet<string> _agreementsBefore = [];

    /// <summary>Finishes a program: its last terms (which makes their version), then the times as they were.</summary>
    public static Sql FinishPrograms(JsonParameter rows) =>
        $"""
        with given as (
            select r.*, (r.latest).* from jsonb_to_recordset({rows}) as r (id uuid, updated_at timestamptz, terms_from timestamptz, latest programs.program_versions)
        )
        update programs.programs p
        set commission_rule = g.commission_rule, attribution_window_days = g.attribution_window_days, attribution_model = g.attribution_model,
            holdback_days = g.holdback_days, starts_at = g.starts_at, ends_at = g.ends_at, terms_from = g.effective_from, updated_at = g.created_at
        from given g
        where p.id = g.id
        """;

    /// <summary>The times of a program as they were; no terms change, so no version is made.</summary>
    public static Sql SetTimes(JsonParameter rows) =>
        $"""
        update programs.programs p set updated_at = r.updated_at, terms_from = r.terms_from
        from jsonb_to_recordset({rows}) as r (id uuid, updated_at timestamptz, terms_from timestamptz)
        where p.id = r.id
        """;

    /// <summary>Reads what the bundle says about versions, and what is here already.</summary>
    public async Task LoadAsync(Func<string, IAsyncEnumerable<JsonElement>> rows, CancellationToken cancellationToken)
    {
        _programsBefore = [.. (await unit.ListAsync<Guid>($"select id from programs.programs", cancellationToken)).Select(id => id.ToString())];
        _agreementsBefore = [.. await unit.ListAsync<string>($"select distinct org_id || '/' || program_id from programs.partner_term_versions", cancellationToken)];
        await foreach (var row in rows("programs.program_versions"))
        {
            if (Version(row) is { } version && Read(row, "program_id") is { } program)
            {
                var json = JsonObject.Create(row)!;
                _programs[program] = !_programs.TryGetValue(program, out var known) ? (version, json, json)
                    : version > known.Last ? (version, known.First, json)
                    : version == 1 ? (known.Last, json, known.Latest)
                    : known;
            }
        }

        await foreach (var row in rows("programs.partner_term_versions"))
        {
            if (Version(row) is { } version && (!_agreements.TryGetValue(Pair(row), out var known) || version > known.Last))
            {
                _agreements[Pair(row)] = (version, Read(row, "effective_from"));
            }
        }

        await foreach (var row in rows("programs.partner_terms"))
        {
            _current.Add(Pair(row));
        }
    }

    /// <summary>The row as it is to be inserted; null when it is left out, because a trigger makes it or it concerns what was here before.</summary>
    public JsonObject? Before(string table, JsonElement source, JsonObject row)
    {
        switch (table)
        {
            case "programs.programs" when Read(source, "id") is { } id && _programs.TryGetValue(id, out var program):
                foreach (var column in Terms)
                {
                    row[column] = program.First[column]?.DeepClone();
                }

                row["updated_at"] = program.First["created_at"]?.DeepClone();
                row["terms_from"] = null;
                return row;
            case "programs.program_versions":
                return Read(source, "program_id") is { } of && (_programsBefore.Contains(of) || Version(source) == 1 || Version(source) == _programs.GetValueOrDefault(of).Last) ? null : row;
            case "programs.partner_term_versions":
                return _agreementsBefore.Contains(Pair(source)) || (_current.Contains(Pair(source)) && Version(source) == _agreements[Pair(source)].Last) ? null : row;
            case "programs.partner_terms" when _agreements.TryGetValue(Pair(source), out var agreed) && Read(source, "source") != "approval":
                if (agreed.From != (Read(source, "terms_from") ?? Read(source, "snapshotted_at")))
                {
                    row["terms_from"] = agreed.From;
                }

                return row;
            default:
                return row;
        }
    }

    /// <summary>What <see cref="FinishPrograms"/> needs of a program; null when it had one version only or was here before.</summary>
    public JsonObject? Latest(JsonObject program) =>
        OwnRowRules.Text(program["id"]) is { } id && !_programsBefore.Contains(id) && _programs.TryGetValue(id, out var history) && history.Last > 1
            ? new JsonObject { ["id"] = id, ["latest"] = history.Latest.DeepClone() }
            : null;

    /// <summary>What <see cref="SetTimes"/> needs of a program; null when there is nothing to set or it was here before.</summary>
    public JsonObject? Times(JsonObject program) =>
        OwnRowRules.Text(program["id"]) is { } id && !_programsBefore.Contains(id) && _programs.ContainsKey(id)
            ? new JsonObject { ["id"] = id, ["updated_at"] = program["updated_at"]?.DeepClone(), ["terms_from"] = program["terms_from"]?.DeepClone() }
            : null;

    private static string Pair(JsonElement row) => $"{Read(row, "org_id")}/{Read(row, "program_id")}";

    private static int? Version(JsonElement row) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty("version", out var version) && version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) ? number : null;

    private static string? Read(JsonElement row, string name)
    {
        try
        {
            return row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
