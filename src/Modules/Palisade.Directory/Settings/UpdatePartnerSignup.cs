using System.Text.Json.Nodes;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Directory.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Settings;

/// <summary>Says who may become a partner by signing up; an absent field stays. Operators.</summary>
internal static class UpdatePartnerSignup
{
    internal sealed record Request(string? Policy, bool? Disabled);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator() => RuleFor(r => r.Policy)
            .Must(p => p is null or PartnerSignupSettings.AutoApprove or PartnerSignupSettings.RequireReview).WithMessage("auto_approve or require_review.");
    }

    internal static async Task<IResult> HandleAsync(Request request, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var change = new JsonObject();
        if (request.Policy is not null)
        {
            change["policy"] = request.Policy;
        }

        if (request.Disabled is { } disabled)
        {
            change["disabled"] = disabled;
        }

        // Merged by the database, so two changes at once both count.
        var json = await db.OneAsync<string>(
            $"""
            insert into directory.settings as s (tenant_id, key, value, updated_at)
            values ({db.Scope.TenantId}, {PartnerSignupSettings.Key}, {Sql.Json(change.ToJsonString())}, {clock.GetUtcNow()})
            on conflict (tenant_id, key) do update set value = s.value || excluded.value, updated_at = excluded.updated_at
            returning s.value::text
            """,
            cancellationToken);
        return Results.Json(PartnerSignupSettings.Parse(json), ApiJson.Options);
    }
}
