using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Passkeys;

/// <summary>What a browser sends after <c>navigator.credentials</c>: the challenge it was given, and the credential's <c>toJSON()</c>.</summary>
/// <param name="ChallengeId">As begun.</param>
/// <param name="Passkey">The browser's <c>PublicKeyCredential</c> as JSON.</param>
internal sealed record PasskeyAnswer(Guid ChallengeId, JsonElement Passkey)
{
    private const int Longest = 16 * 1024;

    /// <summary>The member that the authenticator says it belongs to; proven by the signature alone.</summary>
    public Guid? Owner() => Bytes(Passkey.Text("response", "userHandle")) is { } handle && PublicId.TryParse(Encoding.ASCII.GetString(handle), out var id) ? id : null;

    internal sealed class Validator : AbstractValidator<PasskeyAnswer>
    {
        public Validator()
        {
            RuleFor(r => r.ChallengeId).NotEmpty();
            RuleFor(r => r.Passkey).IsPasskey();
        }
    }

    public static bool HasForm(JsonElement passkey) => passkey.ValueKind == JsonValueKind.Object && passkey.GetRawText().Length <= Longest;

    private static byte[]? Bytes(string? base64Url)
    {
        try
        {
            return base64Url is null ? null : Base64Url.DecodeFromChars(base64Url);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

/// <summary>What a browser is asked to do.</summary>
/// <param name="ChallengeId">Comes back with the answer; good for five minutes, once.</param>
/// <param name="Options">For <c>PublicKeyCredential.parseCreationOptionsFromJSON</c>, or <c>parseRequestOptionsFromJSON</c>.</param>
internal sealed record PasskeyRequest(Guid ChallengeId, JsonElement Options)
{
    public static IResult Of(Guid challenge, string options)
    {
        using var json = JsonDocument.Parse(options);
        return Results.Json(new PasskeyRequest(challenge, json.RootElement.Clone()), ApiJson.Options);
    }
}

/// <summary>Validation of a browser's answer.</summary>
internal static class PasskeyRules
{
    public static IRuleBuilderOptions<T, JsonElement> IsPasskey<T>(this IRuleBuilder<T, JsonElement> rule) =>
        rule.Must(PasskeyAnswer.HasForm).WithMessage("A PublicKeyCredential as JSON.");
}
