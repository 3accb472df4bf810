using Microsoft.AspNetCore.Http;
using Palisade.Platform;

namespace Palisade.Staff.Operators;

/// <summary>
/// Removes an operator of the platform: its token and its reaches are of no use from the next request on. Needs the installation's platform key.
/// </summary>
internal static class RemoveOperator
{
    internal static async Task<IResult> HandleAsync(Id id, OperatorDesk desk, TimeProvider clock, CancellationToken cancellationToken)
    {
        var removed = await desk.Open().ExecuteAsync(
            $"update staff.operators set removed_at = {clock.GetUtcNow()} where id = {id.Value} and removed_at is null", cancellationToken);
        return removed == 0 ? CommonErrors.NotFound.Result() : Results.NoContent();
    }
}
