using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Attribution.Rederivation;

/// <summary>
/// Asks for all events from an instant on (of one program's users, or of all) to be derived again; a worker does it, and posts what differs.
/// Terms that are changed with effect in the past ask by themselves. Operators.
/// </summary>
internal static class StartRederivation
{
    internal sealed record Request(DateTimeOffset? From, string? ProgramId);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator() =>
            RuleFor(r => r.ProgramId).Must(id => PublicId.TryParse(id, out _)).When(r => r.ProgramId is not null).WithMessage("A program's id.");
    }

    internal sealed record Response(RederivationView Rederivation);

    internal static Task<IResult> HandleAsync(
        Request request, TenantSession db, Idempotency idempotency, TimeProvider clock, CancellationToken cancellationToken) =>
        idempotency.RunAsync(
            db,
            "rederive",
            request,
            async (unit, ct) =>
            {
                Guid? program = PublicId.TryParse(request.ProgramId, out var id) ? id : null;
                var now = clock.GetUtcNow();
                if (program is not null && !await unit.OneOrDefaultAsync<bool>($"select true from programs.programs g where g.id = {program}", ct))
                {
                    return CommonErrors.NotFound.Result();
                }

                var batch = unit.Batch();
                var made = batch.OneOrDefault<RederivationView>(
                    $"""
                    insert into attribution.rederivations as r (tenant_id, id, program_id, from_ts, reason, created_at)
                    values ({unit.Scope.TenantId}, {Guid.CreateVersion7(now)}, {program}, {request.From ?? DateTimeOffset.MinValue}, 'operator', {now})
                    returning {RederivationView.Columns}
                    """);
                batch.Execute($"select doors.wake({RederivationWorker.Queue}, {now})");
                await batch.SendAsync(ct);
                RederivationWorker.Signal.Raise();
                return new IdempotentResult(StatusCodes.Status202Accepted, new Response(made.Value!));
            },
            cancellationToken);
}
