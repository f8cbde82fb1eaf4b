package dev.quaestor.curation.pool;

import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * Where the elements of a list stand, by their names: some ten bytes an element, whatever the
 * names. Open addressing over 32 bits of each name's hash; the names themselves are read where
 * those agree.
 */
public final class Positions {

  private static final int SMALLEST = 16;

  private final IntFunction<String> name;
  private int[] table = new int[SMALLEST]; // a position and 1; 0 where nothing stands
  private int[] hashes = new int[SMALLEST];
  private int size;
  private int named;

  /**
   * @param name the name at each position that was added
   */
  public Positions(IntFunction<String> name) {
    this.name = name;
  }

  /** The positions of {@code count} elements; of those of one name, the first. */
  public static Positions of(int count, IntFunction<String> name) {
    Positions positions = new Positions(name);
    for (int i = 0; i < count; i++) {
      positions.add(name.apply(i));
    }
    return positions;
  }

  /** Where the element of this name stands; -1 where there is none. */
  public int of(String wanted) {
    return table[slot(wanted, hash(wanted))] - 1;
  }

  /**
   * Gives the next position, counted from 0, this name; where another has it already, that one
   * keeps it, and the next position is still taken.
   *
   * @return the position that has the name already; -1 where none has
   */
  public int add(String added) {
    int hash = hash(added);
    int slot = slot(added, hash);
    int twin = table[slot] - 1;
    take(hash);
    if (twin < 0) {
      table[slot] = size;
      if (++named > table.length / 3 * 2) {
        grow();
      }
    }
    return twin;
  }

  /** Gives the next position no name. */
  public void addNameless() {
    take(0);
  }

  private void take(int hash) {
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, Math.multiplyExact(2, size));
    }
    hashes[size++] = hash;
  }

  private int slot(String wanted, int hash) {
    int slot = hash & (table.length - 1);
    while (table[slot] != 0
        && !(hashes[table[slot] - 1] == hash && name.apply(table[slot] - 1).equals(wanted))) {
      slot = (slot + 1) & (table.length - 1);
    }
    return slot;
  }

  private void grow() {
    int[] old = table;
    table = new int[Math.multiplyExact(2, old.length)];
    for (int entry : old) {
      if (entry != 0) {
        int slot = hashes[entry - 1] & (table.length - 1);
        while (table[slot] != 0) {
          slot = (slot + 1) & (table.length - 1);
        }
        table[slot] = entry;
      }
    }
  }

  /** Mixed (the finaliser of MurmurHash3), since the table reads the lowest bits. */
  private static int hash(String name) {
    int mixed = name.hashCode();
    mixed = (mixed ^ mixed >>> 16) * 0x85ebca6b;
    mixed = (mixed ^ mixed >>> 13) * 0xc2b2ae35;
    return mixed ^ mixed >>> 16;
  }
}
