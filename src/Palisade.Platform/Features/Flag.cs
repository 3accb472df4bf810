namespace Palisade.Platform;

/// <summary>A feature that can be switched and rolled out, declared in code by the module that has it.</summary>
/// <param name="Key">Stable name, as stored and in the API.</param>
/// <param name="Description">One sentence for whoever switches it.</param>
/// <param name="Otherwise">What holds where nobody has said anything.</param>
/// <param name="BrandDecides">The brand may have a rule of its own; else the platform's rule holds for every brand.</param>
public sealed record Flag(string Key, string Description, bool Otherwise, bool BrandDecides);
