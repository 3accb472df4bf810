using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Audit.Events;

/// <summary>
/// Adds events of a brand's own systems to its audit: 1 to 100 at once, all or none, each up to 8 KB. The type gets the prefix <c>custom.</c>, so that
/// none can pass for one of ours; the actor is the caller, and whoever acted over there belongs into <c>data</c>. Operators, and keys with
/// <c>audit:write</c>. Honours <c>Idempotency-Key</c>.
/// </summary>
internal static partial class AddEvents
{
    private const int MostEvents = 100;
    private const int MostData = 8 * 1024;

    internal sealed record Request(IReadOnlyList<Item?>? Events);

    internal sealed record Item(string? Type, ItemTarget? Target, DateTimeOffset? At, JsonElement? Data);

    internal sealed record ItemTarget(string? Kind, string? Id);

    internal sealed record Response(int Added);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Events).Must(e => e is { Count: >= 1 and <= MostEvents }).WithMessage($"1 to {MostEvents} events are needed.");
            RuleForEach(r => r.Events).NotNull().ChildRules(item =>
            {
                item.RuleFor(i => i!.Type).NotNull().Must(t => t is not null && TypeForm().IsMatch(t)).WithMessage("Lower-case words, digits and _, joined by dots, at most 60 characters.");
                item.RuleFor(i => i!.Target!.Kind).NotEmpty().MaximumLength(60).When(i => i?.Target is not null);
                item.RuleFor(i => i!.Target!.Id).MaximumLength(200).When(i => i?.Target is not null);
                item.RuleFor(i => i!.Data).Must(d => d is null || (d.Value.ValueKind == JsonValueKind.Object && Encoding.UTF8.GetByteCount(d.Value.GetRawText()) <= MostData))
                    .WithMessage($"An object of at most {MostData} bytes.");
            });
        }
    }

    internal static Task<IResult> HandleAsync(Request request, TenantSession db, Idempotency idempotency, CancellationToken cancellationToken) =>
        idempotency.RunAsync(
            db,
            "audit.events",
            request,
            async (unit, ct) =>
            {
                var batch = unit.Batch();
                foreach (var item in request.Events!)
                {
                    batch.Note(new AuditNote("custom." + item!.Type, item.Target?.Kind, item.Target?.Id, new Detail(item.At, item.Data)));
                }

                await batch.SendAsync(ct);
                return new IdempotentResult(StatusCodes.Status201Created, new Response(request.Events.Count));
            },
            cancellationToken);

    private sealed record Detail(DateTimeOffset? At, JsonElement? Data);

    [GeneratedRegex(@"^(?=.{1,60}\z)[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypeForm();
}
