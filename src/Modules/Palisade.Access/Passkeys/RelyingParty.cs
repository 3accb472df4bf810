using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Palisade.Platform;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Passkeys;

/// <summary>
/// Who asks for a passkey (WebAuthn, section 7): the installation's host, or the host that the brand verified when the request came there. Known from
/// settings and proofs, never from what a request claims.
/// </summary>
internal sealed class RelyingParty(ServerOptions options)
{
    /// <summary>The host that passkeys are made for and looked up by.</summary>
    public string IdOf(HttpContext context) => context.Tenant()?.Host ?? options.PublicUrl.IdnHost;

    /// <summary>The framework's WebAuthn code for one request about one member, or nobody yet.</summary>
    public PasskeyHandler<PasskeyOwner> Handler(HttpContext context, PasskeyOwner? owner)
    {
        var (id, origin) = (IdOf(context), OriginOf(context));
#pragma warning disable CA2000 // The manager holds the store alone, and that holds nothing.
        var users = new UserManager<PasskeyOwner>(
            new PasskeyOwners(owner), Options.Create(new IdentityOptions()), new PasswordHasher<PasskeyOwner>(), [], [], new UpperInvariantLookupNormalizer(), new IdentityErrorDescriber(),
            services: null!, NullLogger<UserManager<PasskeyOwner>>.Instance);
#pragma warning restore CA2000
        return new PasskeyHandler<PasskeyOwner>(users, Options.Create(new IdentityPasskeyOptions
        {
            ServerDomain = id,
            AuthenticatorTimeout = Challenge.Lifetime,
            ChallengeSize = 32,
            // The authenticator checks a finger, a face or a code itself, so a passkey is two factors, and it knows whose it is.
            UserVerificationRequirement = "required",
            ResidentKeyRequirement = "required",
            AttestationConveyancePreference = "none",
            ValidateOrigin = asked => ValueTask.FromResult(string.Equals(asked.Origin, origin, StringComparison.Ordinal) && !asked.CrossOrigin),
        }));
    }

    private string OriginOf(HttpContext context) =>
        context.Tenant()?.Host is { } host ? options.SiteOf(host) : options.PublicUrl.GetLeftPart(UriPartial.Authority);
}
