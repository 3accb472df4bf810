using Palisade.Client;

namespace Palisade.Portal;

/// <summary>The same for many: what is refused does not stop the rest.</summary>
internal static class Bulk
{
    private const int Most = 100;

    public static async Task<(int Done, int Refused, string Told)> DoAsync(IReadOnlyList<string> ids, Func<string, Task> act)
    {
        var (done, refused) = (0, 0);
        foreach (var id in ids.Take(Most))
        {
            try
            {
                await act(id);
                done++;
            }
            catch (PalisadeApiException e) when (e.Status is System.Net.HttpStatusCode.Conflict or System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.BadRequest)
            {
                refused++;
            }
        }

        return (done, refused, done + refused == 0 ? "Nothing was selected." : refused == 0 ? "{0} done.|{0} done." : "{0} done, {1} could not be done now.|{0} done, {1} could not be done now.");
    }
}
