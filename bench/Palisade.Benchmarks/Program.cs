using Palisade.Benchmarks.Access;
using Palisade.Benchmarks.Growth;
using Palisade.Benchmarks.Kernel;
using Palisade.Benchmarks.Measuring;
using Palisade.Benchmarks.Money;
using Palisade.Benchmarks.Portal;
using Palisade.Benchmarks.Start;

// palisade bench [kernel] [http] [start] [access] [money] [money:PART …] [portal] [growth] [--quick] [--events N] [--out FOLDER]
if (args is ["baseline-server", ..])
    return await Palisade.Benchmarks.Http.BaselineServer.RunAsync(args[1..]);

var names = args.Where(a => !a.StartsWith('-')).ToHashSet(StringComparer.Ordinal);
string[] known = ["kernel", "http", "start", "access", "money", "portal", "growth", .. MoneySuite.Parts.Select(part => $"money:{part}")];
if (args.Contains("--help") || names.Any(n => !known.Contains(n) && !args.Contains("--out") && !args.Contains("--events")))
{
    Console.WriteLine("Usage: palisade bench [kernel] [http] [start] [access] [money] [portal] [growth] [--quick] [--events N] [--out FOLDER]\n       palisade bench money:PART …   (one of: " + string.Join(", ", MoneySuite.Parts) + ")\n\nWithout names all suites run (about half an hour; --quick about 4 minutes). --events: how many are derived again (1,000,000).\nEach figure is a ratio to a baseline measured in the same run.");
    return args.Contains("--help") ? 0 : 2;
}

var outAt = Array.IndexOf(args, "--out");
var folder = outAt >= 0 && outAt + 1 < args.Length ? args[outAt + 1] : Path.Combine("bench", "results");
if (outAt >= 0)
    names.Remove(args[outAt + 1]);
var effort = args.Contains("--quick") ? Effort.Quick : Effort.Full;
var eventsAt = Array.IndexOf(args, "--events");
if (eventsAt >= 0 && eventsAt + 1 < args.Length)
{
    effort = effort with { RederivedEvents = int.Parse(args[eventsAt + 1], System.Globalization.CultureInfo.InvariantCulture) };
    names.Remove(args[eventsAt + 1]);
}

bool Wanted(string name) => names.Count == 0 || names.Contains(name);

await using var database = await BenchDatabase.StartAsync(Console.WriteLine);
var report = new Report(database.Version);
if (Wanted("kernel"))
    await KernelSuite.RunAsync(database, report, effort);
if (Wanted("http"))
    await Palisade.Benchmarks.Http.HttpSuite.RunAsync(database, report, effort);
if (Wanted("start"))
    await StartSuite.RunAsync(report, effort);
if (Wanted("access"))
{
    PermissionCheck.Run(report, effort);
    FlagCheck.Run(report, effort);
    await ScimLists.RunAsync(database, report, effort);
    await SealingCost.RunAsync(report, effort);
}

var parts = MoneySuite.Parts.Where(part => Wanted("money") || names.Contains($"money:{part}")).ToHashSet(StringComparer.Ordinal);
if (parts.Count > 0)
    await MoneySuite.RunAsync(database, report, effort, parts);
if (Wanted("portal"))
    await PortalSuite.RunAsync(database, report, effort);
if (Wanted("growth"))
    await GrowthSuite.RunAsync(database, report, effort);
if (Wanted("access"))
{
    await AuditedWrite.RunAsync(database, report, effort);
    await AuditedWriteOverHttp.RunAsync(database, report, effort);
}

await report.WriteAsync(folder, TimeProvider.System.GetUtcNow());
return 0;
