using System.Globalization;
using System.Text;
using System.Text.Json;
using Palisade.Audit.History;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Audit.Collector;

/// <summary>An event as a syslog message (RFC 5424), framed for TLS by its length (RFC 5425).</summary>
internal static class SyslogText
{
    /// <summary>Facility 13 (log audit) times 8.</summary>
    private const int Audit = 104;
    private const int Informational = 6;
    private const int Warning = 4;
    private const int LongestName = 32;
    private const int LongestValue = 4000;

    private static readonly CompositeFormat Time = CompositeFormat.Parse("{0:yyyy-MM-ddTHH:mm:ss.ffffffZ}");

    /// <summary>One message, with its length before it.</summary>
    /// <param name="host">The name of this installation.</param>
    /// <param name="tenant">The brand's slug.</param>
    /// <param name="format"><see cref="CollectorRow.Cef"/> or <see cref="CollectorRow.Json"/>.</param>
    /// <param name="entry">The event.</param>
    public static byte[] Frame(string host, string tenant, string format, EntryView entry)
    {
        var severity = IsRefusal(entry.Action) ? Warning : Informational;
        var body = format == CollectorRow.Json ? JsonSerializer.Serialize(entry, ApiJson.Options) : Cef(tenant, entry);
        var name = entry.Action.Length <= LongestName ? entry.Action : entry.Action[..LongestName];
        var at = string.Format(CultureInfo.InvariantCulture, Time, entry.At.UtcDateTime);
        var message = Encoding.UTF8.GetBytes($"<{(Audit + severity).ToString(CultureInfo.InvariantCulture)}>1 {at} {Printable(host)} palisade {Printable(tenant)} {Printable(name)} - {body}");
        return [.. Encoding.ASCII.GetBytes(message.Length.ToString(CultureInfo.InvariantCulture) + " "), .. message];
    }

    /// <summary>The event in the Common Event Format.</summary>
    public static string Cef(string tenant, EntryView entry)
    {
        var text = new StringBuilder("CEF:0|Palisade|Palisade|1|").Append(Header(entry.Action)).Append('|').Append(Header(entry.Action.Replace('.', ' ').Replace('_', ' ')))
            .Append('|').Append(IsRefusal(entry.Action) ? 6 : 3).Append('|');
        Add("rt", entry.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        Add("externalId", PublicId.Format(entry.Id));
        Add("cnt", entry.Times.ToString(CultureInfo.InvariantCulture));
        Add("suid", entry.Actor.Id is { } actor ? PublicId.Format(actor) : null);
        Add("reason", entry.Reason);
        Label(1, "actorKind", entry.Actor.Kind);
        Label(2, "target", entry.Target is { } target ? $"{target.Kind}:{target.Id}" : null);
        Label(3, "tenant", tenant);
        Label(4, "before", entry.Before?.ToJsonString());
        Label(5, "after", entry.After?.ToJsonString());
        Label(6, "addressHash", entry.AddressHash);
        if (entry.Seq is { } seq)
        {
            Add("cn1Label", "seq");
            Add("cn1", seq.ToString(CultureInfo.InvariantCulture));
        }

        return text.ToString().TrimEnd();

        void Label(int number, string label, string? value)
        {
            if (value is not null)
            {
                Add($"cs{number}Label", label);
                Add($"cs{number}", value);
            }
        }

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                text.Append(key).Append('=').Append(Value(value)).Append(' ');
            }
        }
    }

    private static bool IsRefusal(string action) => action is "access.denied" or "sign_in.failed";

    private static string Header(string text) => OneLine(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);

    private static string Value(string text) =>
        (text.Length <= LongestValue ? text : text[..LongestValue] + "…").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("=", "\\=", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string OneLine(string text) => text.Replace('\r', ' ').Replace('\n', ' ');

    /// <summary>What may stand in the header: printable ASCII without spaces.</summary>
    private static string Printable(string text) => text.Length == 0 ? "-" : string.Concat(text.Select(c => c is > ' ' and <= '~' ? c : '_'));
}
