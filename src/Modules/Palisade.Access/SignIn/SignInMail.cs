using Palisade.Access.Contracts;
using Palisade.Platform;

namespace Palisade.Access.SignIn;

/// <summary>Writes the mails that carry magic links. The token itself is the mail's secret, put in at the moment of sending.</summary>
internal sealed class SignInMail(ServerOptions options)
{
    public Mail Write(string slug, string brand, string to, string purpose)
    {
        var (subject, opening) = purpose switch
        {
            LinkPurpose.AdminInvite => ($"You are invited to run {brand}", $"You are invited to the team of {brand}. This link activates your account:"),
            LinkPurpose.PartnerInvite => ($"You are invited to partner with {brand}", $"{brand} invites you to its partner program. This link activates your account:"),
            LinkPurpose.PartnerConfirm => ($"Confirm your address for {brand}", $"Thank you for applying to partner with {brand}. This link confirms your address:"),
            _ => ($"Sign in to {brand}", "This link signs you in:"),
        };

        // The page posts the token: following the link alone, as mail scanners do, uses nothing up.
        var prefix = options.Tenancy == TenancyMode.Single ? "" : $"/t/{slug}";
        var text = $"""
            {opening}

            {options.PublicUrl.ToString().TrimEnd('/')}{prefix}/auth/magic?token={Mail.SecretPlace}

            It works once, within {Invitations.Lifetime.TotalMinutes:0} minutes. If you did not expect this mail, ignore it: nothing happens without the link.
            """;
        return new Mail(to, subject, text);
    }
}
