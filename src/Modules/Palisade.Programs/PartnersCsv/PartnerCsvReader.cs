using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;
using Palisade.Platform;
using Palisade.Programs.Rules;

namespace Palisade.Programs.PartnersCsv;

/// <summary>One line of the file: a partner to add, or the reason why it cannot be one.</summary>
/// <param name="Row">Its number; the header is row 1.</param>
/// <param name="Email">Normalized when it is an address, else as given.</param>
/// <param name="Name">Trimmed.</param>
/// <param name="Metadata">JSON object text, with <c>importedFromCsv</c>.</param>
/// <param name="ActivatedAt">Null: not said.</param>
/// <param name="Reason">Null: the row is in order.</param>
internal sealed record PartnerCsvRow(int Row, string Email, string Name, string Metadata, DateTimeOffset? ActivatedAt, string? Reason);

/// <summary>Reads a partners file: RFC 4180, a header line, the columns email and name, and optionally activatedAt and metadata.</summary>
internal static class PartnerCsvReader
{
    public const int MostRows = 20_000;

    /// <summary>All rows with content, in order.</summary>
    /// <exception cref="ProblemException">The file as a whole cannot be read; nothing of it counts.</exception>
    public static List<PartnerCsvRow> Read(string text)
    {
        if (string.IsNullOrWhiteSpace(text)) throw ProgramsErrors.EmptyBody.Exception();
        if (text.Contains('\0', StringComparison.Ordinal)) throw ProgramsErrors.InvalidCsv.Exception("The file contains a character that cannot be stored.");
        try
        {
            using var csv = CsvReader.FromText(text, Options);
            var columns = Header(csv);
            var rows = new List<PartnerCsvRow>();
            for (var number = 2; csv.Read(); number++)
            {
                if (rows.Count == MostRows) throw ProgramsErrors.InvalidCsv.Exception($"A file has at most {MostRows} rows.");
                if (csv.FieldCount > columns.Count) throw ProgramsErrors.InvalidCsv.Exception($"Row {number} has more cells than the header.");
                rows.Add(Row(number, name => columns.IndexOf(name) is >= 0 and var at && at < csv.FieldCount ? csv.GetString(at).Trim() : ""));
            }

            return rows.Count > 0 ? rows : throw ProgramsErrors.NoRows.Exception();
        }
        catch (CsvFormatException)
        {
            throw ProgramsErrors.InvalidCsv.Exception();
        }
    }

    private static CsvReaderOptions Options => new()
    {
        Separator = ',',
        DetectSeparatorHint = false,
        MalformedData = CsvMalformedDataHandling.Throw,
        TrimWhitespace = true,
        MaxRecordSize = 256 * 1024,
        IncludeValuesInExceptions = false,
    };

    private static List<string> Header(CsvReader csv)
    {
        csv.ReadHeader();
        var columns = csv.Headers.ToArray().Select(name => name.Trim()).ToList();
        if (!columns.Contains("email") || !columns.Contains("name")) throw ProgramsErrors.InvalidCsv.Exception("The first line must name the columns email and name.");
        return columns.Distinct(StringComparer.Ordinal).Count() == columns.Count
            ? columns
            : throw ProgramsErrors.InvalidCsv.Exception("The first line names a column twice.");
    }

    private static PartnerCsvRow Row(int number, Func<string, string> cell)
    {
        var (email, name, metadata) = (EmailText.Normalize(cell("email")), cell("name"), Metadata(cell("metadata")));
        var activated = cell("activatedAt");
        DateTimeOffset? activatedAt = ApiTime.TryParse(activated, out var time) ? time : null;
        var reason = email is null ? "invalid_email"
            : name.Length == 0 ? "missing_name"
            : name.Length > 120 || name.Any(char.IsControl) || !IsWellFormed(name) ? "invalid_name"
            : metadata is null ? "metadata_not_valid_json"
            : activated.Length > 0 && activatedAt is null ? "invalid_activatedAt"
            : null;
        return new PartnerCsvRow(number, email ?? cell("email"), name, metadata ?? "{}", activatedAt, reason);
    }

    private static string? Metadata(string text)
    {
        if (text.Length == 0) text = "{}";
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !JsonText.IsStorable(document.RootElement)) return null;
            var metadata = JsonObject.Create(document.RootElement.Clone())!;
            metadata["importedFromCsv"] = true;
            return metadata.ToJsonString();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsWellFormed(string text) => !text.EnumerateRunes().Contains(System.Text.Rune.ReplacementChar);
}
