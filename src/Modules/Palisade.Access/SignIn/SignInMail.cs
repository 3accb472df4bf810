using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.SignIn;

/// <summary>Writes the mails that carry magic links. The token itself is the mail's secret, put in at the moment of sending.</summary>
internal sealed class SignInMail(ServerOptions options, IHttpContextAccessor http)
{
    public Mail Write(Guid tenantId, string slug, string brand, string to, string purpose)
    {
        var (subject, opening) = purpose switch
        {
            LinkPurpose.AdminInvite => ($"You are invited to run {brand}", $"You are invited to the team of {brand}. This link activates your account:"),
            LinkPurpose.PartnerInvite => ($"You are invited to partner with {brand}", $"{brand} invites you to its partner program. This link activates your account:"),
            LinkPurpose.PartnerConfirm => ($"Confirm your address for {brand}", $"Thank you for applying to partner with {brand}. This link confirms your address:"),
            _ => ($"Sign in to {brand}", "This link signs you in:"),
        };

        var lifetime = Invitations.LifetimeOf(purpose);
        var within = lifetime >= TimeSpan.FromDays(1) ? $"{lifetime.TotalDays:0} days" : $"{lifetime.TotalMinutes:0} minutes";

        // The page posts the token: following the link alone, as mail scanners do, uses nothing up.
        // It leads to the host where it was asked for, if that is one the brand verified: cookies are per host.
        var prefix = options.Tenancy == TenancyMode.Single ? "" : $"/t/{slug}";
        var asked = http.HttpContext?.Tenant();
        var home = asked is { Host: not null } && asked.TenantId == tenantId
            ? options.UrlOf(asked)
            : options.PublicUrl.ToString().TrimEnd('/') + prefix;
        var text = $"""
            {opening}

            {home}/auth/magic?token={Mail.SecretPlace}

            It works once, within {within}. If you did not expect this mail, ignore it: nothing happens without the link.
            """;
        return new Mail(to, subject, text);
    }
}
