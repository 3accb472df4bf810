using System.Text.Json;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.SignIn;

/// <summary>How long sessions of the brand last, whether its team needs a second factor, and when a proof is fresh. Operators.</summary>
internal static class SignInSettings
{
    /// <summary>Replaces the policy; an absent field is the default.</summary>
    internal sealed record Request(string? SecondFactor, string? StepUp, int? StepUpMinutes, int? IdleMinutes, int? AbsoluteHours);

    internal sealed class Validator : AbstractValidator<Request>
    {
        private const int MostIdle = SignInPolicy.MostHours * 60;

        public Validator()
        {
            RuleFor(r => r.SecondFactor).Must(v => v is null or SignInPolicy.Optional or SignInPolicy.Team).WithMessage("One of: optional, team.");
            RuleFor(r => r.StepUp).Must(v => v is null or SignInPolicy.WithSecondFactor or SignInPolicy.Always).WithMessage("One of: with_second_factor, always.");
            RuleFor(r => r.StepUpMinutes).InclusiveBetween(1, 24 * 60);
            RuleFor(r => r.IdleMinutes).InclusiveBetween(5, MostIdle);
            RuleFor(r => r.AbsoluteHours).InclusiveBetween(1, SignInPolicy.MostHours);
        }
    }

    internal static async Task<IResult> GetAsync(TenantSession db, CancellationToken cancellationToken) =>
        Results.Json(await SignInPolicy.ReadAsync(db, cancellationToken), ApiJson.Options);

    internal static async Task<IResult> ReplaceAsync(Request request, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var policy = new SignInPolicy(
            request.SecondFactor ?? SignInPolicy.Default.SecondFactor, request.StepUp ?? SignInPolicy.Default.StepUp,
            request.StepUpMinutes ?? SignInPolicy.Default.StepUpMinutes, request.IdleMinutes, request.AbsoluteHours ?? SignInPolicy.Default.AbsoluteHours);
        await db.ExecuteAsync(
            $"""
            insert into directory.settings (tenant_id, key, value, updated_at)
            values ({db.Scope.TenantId}, {SignInPolicy.Key}, {Sql.Json(JsonSerializer.Serialize(policy, ApiJson.Options))}, {clock.GetUtcNow()})
            on conflict (tenant_id, key) do update set value = excluded.value, updated_at = excluded.updated_at
            """,
            cancellationToken);
        return Results.Json(policy, ApiJson.Options);
    }
}
