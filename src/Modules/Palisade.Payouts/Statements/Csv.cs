using System.Text;

namespace Palisade.Payouts.Statements;

/// <summary>
/// CSV by RFC 4180, UTF-8, CRLF. Text that a spreadsheet would take for a formula gets a leading apostrophe; numbers that this server wrote
/// itself are marked as such and keep their sign.
/// </summary>
internal static class Csv
{
    /// <summary>Appends one row of text fields.</summary>
    public static StringBuilder Row(this StringBuilder csv, params ReadOnlySpan<string?> fields)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            csv.Append(i == 0 ? "" : ",").Append(Quoted(fields[i] ?? ""));
        }

        return csv.Append("\r\n");
    }

    /// <summary>Reads rows of fields. A quote that is not closed ends with the text.</summary>
    /// <exception cref="FormatException">Text follows a closing quote.</exception>
    public static IEnumerable<(int Line, IReadOnlyList<string> Fields)> Read(string text)
    {
        List<string> fields = [];
        var field = new StringBuilder();
        var (line, started, quoted, closed) = (1, 1, false, false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            line += c == '\n' ? 1 : 0;
            if (quoted)
            {
                if (c != '"')
                {
                    field.Append(c);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    field.Append('"');
                    i++;
                }
                else
                {
                    (quoted, closed) = (false, true);
                }
            }
            else if (c is ',' or '\n')
            {
                fields.Add(field.ToString());
                field.Clear();
                closed = false;
                if (c == '\n')
                {
                    yield return (started, fields);
                    (fields, started) = ([], line);
                }
            }
            else if (c == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
            {
                // The line feed ends the row.
            }
            else if (closed)
            {
                throw new FormatException($"Line {line}: text after a closing quote.");
            }
            else if (c == '"' && field.Length == 0)
            {
                quoted = true;
            }
            else
            {
                field.Append(c);
            }
        }

        if (field.Length > 0 || fields.Count > 0)
        {
            fields.Add(field.ToString());
            yield return (started, fields);
        }
    }

    private static string Quoted(string text)
    {
        var safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' && !IsNumber(text) ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    // A negative amount is no formula; neither is anything else that is digits and one point.
    private static bool IsNumber(string text) => text[0] == '-' && text.Length > 1 && text.AsSpan(1).IndexOfAnyExcept("0123456789.") < 0;
}
