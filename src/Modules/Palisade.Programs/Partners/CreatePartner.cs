using System.Text.Json;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Programs.Coupons;
using Palisade.Programs.Grants;
using Palisade.Programs.Rules;
using Palisade.Programs.Terms;
using Palisade.Tenancy;

namespace Palisade.Programs.Partners;

/// <summary>
/// Adds a partner with its organization, its programs (all of them when <c>programIds</c> is absent) and the terms agreed with it, and invites
/// it unless <c>sendInvite</c> is false: then it is active at once. Operators, and keys with <c>partners:write</c>.
/// </summary>
internal static class CreatePartner
{
    internal sealed record Request(
        string? Email,
        string? Name,
        JsonElement? Metadata,
        string?[]? ProgramIds,
        TermsRequest? CommissionSnapshot,
        bool SendInvite = true,
        string? CampaignGrantSource = "admin");

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Email).Must(e => EmailText.Normalize(e) is not null).WithMessage("Must be a mail address.");
            RuleFor(r => r.Name).NotEmpty().MaximumLength(120).Must(n => n?.Any(char.IsControl) != true).WithMessage("Must not contain control characters.");
            RuleFor(r => r.Metadata).Must(m => m is null || (m.Value.ValueKind == JsonValueKind.Object && JsonText.IsStorable(m.Value)))
                .WithMessage("Must be an object, at most 16384 characters of text that can be stored.");
            RuleFor(r => r.ProgramIds).Must(ids => ids is not { Length: > 500 }).WithMessage("At most 500 ids.");
            RuleFor(r => r.CampaignGrantSource).Must(s => s is "admin" or "offering").WithMessage("Must be admin or offering.");
            RuleFor(r => r.CommissionSnapshot!).SetValidator(new TermsValidator(pairNeeded: false)).When(r => r.CommissionSnapshot is not null);
        }
    }

    internal static Task<IResult> HandleAsync(
        Request request, TenantSession db, Invitations invitations, Idempotency idempotency, TimeProvider clock, CancellationToken cancellationToken) =>
        idempotency.RunAsync(db, "CreatePartner", request, (unit, ct) => AddAsync(request, unit, invitations, clock.GetUtcNow(), ct), cancellationToken);

    private static async Task<IdempotentResult> AddAsync(
        Request request, UnitOfWork unit, Invitations invitations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (asked, garbage) = ProgramIds.Parse(request.ProgramIds ?? []);
        Sql wanted = request.ProgramIds is null ? Sql.Empty : $"where g.id = any({asked})";
        var batch = unit.Batch();
        var approval = batch.OneOrDefault<string>(BrandApproval.Statement);
        var programs = batch.List<Guid>($"select g.id from programs.programs g {wanted}");
        await batch.SendAsync(cancellationToken);
        if (BrandApproval.Refusal(approval.Value) is { } refusal)
        {
            return refusal;
        }

        string[] missing = [.. garbage, .. asked.Except(programs.Value).Select(PublicId.Format)];
        if (missing.Length > 0)
        {
            return ProgramsErrors.UnknownProgramIds.Result(detail: null, ("missing", missing));
        }

        var id = Guid.CreateVersion7(now);
        var email = EmailText.Normalize(request.Email)!;
        var metadata = request.Metadata?.GetRawText() ?? "{}";
        var partner = await PartnerWriter.InsertAsync(
            unit, new NewPartner(id, email, request.Name!, metadata, ApprovedAt: now, ActivatedAt: request.SendInvite ? null : now), now, cancellationToken);
        if (partner is null)
        {
            return ProgramsErrors.EmailTaken.Result();
        }

        await WriteTermsAsync(request, unit, id, programs.Value, now, cancellationToken);
        if (request.SendInvite)
        {
            await invitations.InviteAsync(unit, new Invitation(id, email, request.Name!, LinkPurpose.PartnerInvite), now, cancellationToken);
        }
        else
        {
            await MemberCreation.AddActivatedAsync(unit, id, email, request.Name!, now, cancellationToken);
        }

        var news = unit.Batch();
        news.Announce(unit.Scope.TenantId, PartnerNews.Created(partner, request.SendInvite, programs.Value), now);
        await news.SendAsync(cancellationToken);
        return new IdempotentResult(StatusCodes.Status201Created, partner.ToView() with { Invited = request.SendInvite });
    }

    private static async Task WriteTermsAsync(
        Request request, UnitOfWork unit, Guid id, IReadOnlyList<Guid> programs, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (programs.Count == 0)
        {
            return;
        }

        await unit.ListAsync<Guid>(GrantWriter.Insert(unit.Scope.TenantId, id, programs, request.CampaignGrantSource!, now), cancellationToken);
        await CouponMint.OfPartnerAsync(unit, id, now, cancellationToken);
        if (request.CommissionSnapshot is { } terms && (terms.RuleJson() is not null || terms.HoldbackDays is not null))
        {
            await TermsWriter.ReplaceAsync(unit, id, programs, terms, "approval", now, cancellationToken);
        }
    }
}
