using System.Net;

namespace Palisade.Directory.Rules;

/// <summary>
/// Names that no brand may claim: the installation's own host, everything below it, its parents (whoever had one could set cookies for the
/// installation), what the operator of the installation reserved, and names that no public DNS has.
/// </summary>
internal sealed class ReservedHosts(IReadOnlyList<string> own, IReadOnlyList<string> reserved)
{
    public bool Contains(DomainName name) =>
        name.IsSpecial || reserved.Any(name.IsOrBelow) || own.Any(host => name.IsOrBelow(host) || IsParent(name, host));

    private static bool IsParent(DomainName name, string host) =>
        !IPAddress.TryParse(host, out _) && host.EndsWith("." + name.Ascii, StringComparison.Ordinal);
}
