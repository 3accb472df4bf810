using System.Data.Common;
using Palisade.Server;

try
{
    await using var app = PalisadeServer.Build(args);
    await app.RunAsync();
    return 0;
}
catch (InvalidOperationException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
catch (DbException e)
{
    await Console.Error.WriteLineAsync($"The server cannot start: the database does not answer ({e.Message}).");
    return 1;
}
