using System.Text.Json;
using System.Text.Json.Nodes;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Programs.Partners;
using Palisade.Programs.Rules;
using Palisade.Tenancy;

namespace Palisade.Programs.SelfSignup;

/// <summary>
/// A visitor asks to become a partner. Public, limited to 10 a minute.
/// </summary>
/// <remarks>
/// The answer depends on the brand's policy alone: 201 with <c>status</c> <c>active</c> or <c>pending_review</c> and <c>partnerId</c> null,
/// whether the address is new, known or revoked, and not before <see cref="Floor"/>. What an address means is told to its owner only, by the
/// mail: an invitation, a request to confirm, or for a partner that is active a link to sign in. No program is granted here.
/// </remarks>
internal static class SignUpPartner
{
    /// <summary>Longer than either path takes, so that the time of the answer does not tell a known address from a new one.</summary>
    internal static readonly TimeSpan Floor = TimeSpan.FromMilliseconds(250);

    internal sealed record Request(string? Email, string? Name, JsonElement? Profile);

    internal sealed record Response(bool Ok, string Status, Guid? PartnerId);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Email).Must(e => EmailText.Normalize(e) is not null).WithMessage("Must be a mail address.");
            RuleFor(r => r.Name).NotEmpty().MaximumLength(120).Must(n => n?.Any(char.IsControl) != true).WithMessage("Must not contain control characters.");
            RuleFor(r => r.Profile).Must(p => p is null || (p.Value.ValueKind == JsonValueKind.Object && JsonText.IsStorable(p.Value)))
                .WithMessage("Must be an object, at most 16384 characters of text that can be stored.");
        }
    }

    internal static async Task<IResult> HandleAsync(
        Request request, TenantSession db, Invitations invitations, TimeProvider clock, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var answer = await AskAsync();
        if (answer is ProblemResult { Error: var error } && error == ProgramsErrors.EmailTaken)
        {
            // Another request for the same address was faster. It has committed, so this time the address is found.
            answer = await AskAsync();
        }

        if (answer is not ProblemResult && Floor - clock.GetElapsedTime(started) is var rest && rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, clock, cancellationToken);
        }

        return answer;

        Task<IResult> AskAsync() => db.RunAsync((unit, ct) => JoinAsync(request, unit, invitations, clock.GetUtcNow(), ct), cancellationToken);
    }

    private static async Task<IResult> JoinAsync(
        Request request, UnitOfWork unit, Invitations invitations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var email = EmailText.Normalize(request.Email)!;
        var batch = unit.Batch();
        var approval = batch.OneOrDefault<string>(BrandApproval.Statement);
        var setting = batch.OneOrDefault<string>($"select s.value::text from directory.settings s where s.key = {SignupPolicies.Key}");
        var known = batch.OneOrDefault<PartnerRow>($"select {PartnerView.Columns} from programs.partners p where p.email = {email}");
        await batch.SendAsync(cancellationToken);
        if (BrandApproval.Refusal(approval.Value) is { } refusal)
        {
            return refusal;
        }

        var policy = SignupPolicies.Read(setting.Value);
        if (policy == SignupPolicy.Disabled)
        {
            return ProgramsErrors.SignupDisabled.Result();
        }

        var partner = known.Value ?? await PartnerWriter.InsertAsync(unit, Applicant(request, email, policy, now), now, cancellationToken);
        if (partner is null)
        {
            return ProgramsErrors.EmailTaken.Result();
        }

        if (known.Value is null)
        {
            var news = unit.Batch();
            news.Announce(unit.Scope.TenantId, PartnerNews.Created(partner, invited: policy == SignupPolicy.AutoApprove, programIds: []), now);
            await news.SendAsync(cancellationToken);
        }

        if (Purpose(partner) is { } purpose)
        {
            await invitations.InviteAsync(unit, new Invitation(partner.Id, email, partner.Name, purpose), now, cancellationToken);
        }

        var status = policy == SignupPolicy.AutoApprove ? "active" : "pending_review";
        return Results.Json(new Response(Ok: true, status, PartnerId: null), ApiJson.Options, statusCode: StatusCodes.Status201Created);
    }

    private static NewPartner Applicant(Request request, string email, SignupPolicy policy, DateTimeOffset now)
    {
        var metadata = new JsonObject { ["source"] = "self_signup" };
        if (request.Profile is { } profile)
        {
            metadata["profile"] = JsonNode.Parse(profile.GetRawText());
        }

        DateTimeOffset? approvedAt = policy == SignupPolicy.AutoApprove ? now : null;
        return new NewPartner(Guid.CreateVersion7(now), email, request.Name!, metadata.ToJsonString(), approvedAt, ActivatedAt: null);
    }

    /// <summary>What the mail's link does; null: no mail, for a revoked partner hears nothing from a form that anybody can fill in.</summary>
    private static string? Purpose(PartnerRow partner) => partner switch
    {
        { RevokedAt: not null } => null,
        { ApprovedAt: null } => LinkPurpose.PartnerConfirm,
        { ActivatedAt: null } => LinkPurpose.PartnerInvite,
        _ => LinkPurpose.PartnerSignIn,
    };
}
