using FluentValidation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Vault.Transports;

/// <summary>
/// Sends a test mail the way the brand's mail leaves now, to an address or to the caller's own, and says what came of it: codes, never what the
/// server said. Operators.
/// </summary>
internal static partial class TestMail
{
    internal sealed record Request(string? To);

    internal sealed record Response(bool Ok, string To, string Transport);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator() => RuleFor(r => r.To).IsEmail().When(r => !string.IsNullOrEmpty(r.To));
    }

    internal static async Task<IResult> HandleAsync(
        Request request, TenantSession db, Actor actor, [FromServices] BrandMail brand, TimeProvider clock, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var to = string.IsNullOrEmpty(request.To) ? actor.Email : request.To.Trim();
        if (to is null)
        {
            return VaultErrors.RecipientRequired.Result(detail: null, ("field", "to"));
        }

        var now = clock.GetUtcNow();
        var mail = new Mail(to, "Test of your mail settings", "This is a test of how your brand's mail leaves.\n\nIt arrived: the settings work.");
        var way = await brand.ReadAsync(db, cancellationToken);
        try
        {
            await way.SendAsync(new OutgoingMail(Guid.CreateVersion7(now), db.Scope.TenantId, now, mail), cancellationToken);
            return Results.Json(new Response(Ok: true, to, way.Name), ApiJson.Options);
        }
        catch (Exception e) when (e is not OperationCanceledException and not ProblemException)
        {
            var (reason, reply) = e is MailRefusedException refused ? (refused.Code, refused.Reply) : ("not_sent", null);
            NotTaken(logs.CreateLogger(typeof(TestMail)), way.Name, reason, e.GetType().Name);
            return VaultErrors.MailTestFailed.Result(Detail(reason, reply), ("transport", way.Name), ("reason", reason), ("reply", reply));
        }
    }

    private static string Detail(string reason, int? reply) => reply is null ? $"It was not taken: {reason}." : $"It was not taken: {reason}; the server answered {reply}.";

    [LoggerMessage(Level = LogLevel.Information, Message = "A test mail by {Transport} was not taken: {Reason} ({Fault})")]
    private static partial void NotTaken(ILogger logger, string transport, string reason, string fault);
}
