using System.Text.Json;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// Mail in development: one JSON file a mail under <c>{PALISADE_DATA}/mail</c>, shown at <c>/dev/mail</c>. Named by time, so that names sort.
/// </summary>
public sealed class DevelopmentMailbox(ServerOptions options) : IMailTransport
{
    private const int MostShown = 200;

    private string Folder => Path.Combine(options.DataDirectory, "mail");

    /// <inheritdoc />
    public async Task SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mail);
        Directory.CreateDirectory(Folder);
        var entry = new Entry(mail.Id, mail.TenantId, mail.At, mail.Content.To, mail.Content.Subject, mail.Content.Text);
        var path = Path.Combine(Folder, $"{mail.At.UtcDateTime:yyyyMMdd'T'HHmmssfff}-{PublicId.Format(mail.Id)}.json");

        // Readers see whole files only.
        var partial = path + ".partial";
        await File.WriteAllBytesAsync(partial, JsonSerializer.SerializeToUtf8Bytes(entry, ApiJson.Options), cancellationToken);
        File.Move(partial, path, overwrite: true);
    }

    /// <summary>The newest mails, newest first.</summary>
    public async Task<IReadOnlyList<Entry>> ReadAsync(CancellationToken cancellationToken)
    {
        var mails = new List<Entry>();
        var files = Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*.json") : [];
        foreach (var file in files.OrderDescending(StringComparer.Ordinal).Take(MostShown))
        {
            var bytes = await File.ReadAllBytesAsync(file, cancellationToken);
            if (JsonSerializer.Deserialize<Entry>(bytes, ApiJson.Options) is { } mail)
            {
                mails.Add(mail);
            }
        }

        return mails;
    }

    /// <summary>A mail as it lies in the mailbox.</summary>
    public sealed record Entry(Guid Id, Guid TenantId, DateTimeOffset At, string To, string Subject, string Text);
}
