namespace Palisade.Attribution.Fraud;

/// <summary>Domains whose mailboxes anybody gets for some minutes: the list that comes with the server.</summary>
internal static class DisposableDomains
{
    /// <summary>In lower case.</summary>
    public static string[] Known { get; } = Read();

    private static string[] Read()
    {
        using var stream = typeof(DisposableDomains).Assembly.GetManifestResourceStream("disposable-mail-domains.txt")
            ?? throw new InvalidOperationException("The list of disposable mail domains is not part of the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
