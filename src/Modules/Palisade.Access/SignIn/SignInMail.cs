using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access;

/// <summary>The mails that carry magic links.</summary>
internal static class SignInMail
{
    /// <summary>Address of the page that posts the token; the token travels in the query of a link that only its reader follows.</summary>
    public static string Link(ServerOptions options, string slug, Secret token)
    {
        var prefix = options.Tenancy == TenancyMode.Single ? "" : $"/t/{slug}";
        return $"{options.PublicUrl.ToString().TrimEnd('/')}{prefix}/auth/magic?token={Uri.EscapeDataString(token.Reveal())}";
    }

    public static Mail Write(ServerOptions options, string slug, string brand, string to, string purpose, Secret token)
    {
        var (subject, opening) = purpose switch
        {
            LinkPurpose.AdminInvite => ($"You are invited to run {brand}", $"You are invited to the team of {brand}. This link activates your account:"),
            LinkPurpose.PartnerInvite => ($"You are invited to partner with {brand}", $"{brand} invites you to its partner program. This link activates your account:"),
            LinkPurpose.PartnerConfirm => ($"Confirm your address for {brand}", $"Thank you for applying to partner with {brand}. This link confirms your address:"),
            _ => ($"Sign in to {brand}", "This link signs you in:"),
        };
        var text = $"""
            {opening}

            {Link(options, slug, token)}

            It works once, within {Invitations.Lifetime.TotalMinutes:0} minutes. If you did not expect this mail, ignore it: nothing happens without the link.
            """;
        return new Mail(to, subject, text);
    }
}
