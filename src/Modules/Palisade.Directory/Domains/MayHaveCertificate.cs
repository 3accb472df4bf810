using Microsoft.AspNetCore.Http;
using Palisade.Directory.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Domains;

/// <summary>
/// Asked by a proxy before it gets a certificate for a name (Caddy's <c>on_demand_tls ask</c>): 200 for a domain in use whose proof was seen within
/// seven days, else 404. Public; what it tells, a visit to the host tells too.
/// </summary>
internal static class MayHaveCertificate
{
    private static readonly TimeSpan Stale = TimeSpan.FromDays(7);

    internal static async Task<IResult> HandleAsync(Query query, Doors doors, TimeProvider clock, CancellationToken cancellationToken)
    {
        var text = query.Text("domain");
        if (string.IsNullOrEmpty(text))
        {
            return DirectoryErrors.DomainRequired.Result();
        }

        return DomainName.Parse(text) is not { } name || await doors.HostProvedAtAsync(name.Ascii, cancellationToken) is not { } at
            ? DirectoryErrors.NotRegistered.Result()
            : clock.GetUtcNow() - at > Stale
                ? DirectoryErrors.VerificationStale.Result()
                : Results.Text("ok");
    }
}
